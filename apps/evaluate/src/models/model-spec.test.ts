import { expect, it } from 'vitest';
import { countOption, flagOption, parseModelSpec, parseModelSpecs } from './model-spec.js';

it('takes specs apart', () => {
  expect(parseModelSpec('runs/a/')).toEqual({ name: 'runs/a/', kind: 'run', location: 'runs/a', options: {} });
  expect(parseModelSpec('3-shot=llm:some/lm?shots=3')).toEqual({
    name: '3-shot',
    kind: 'llm',
    location: 'some/lm',
    options: { shots: '3' },
  });
  const server = parseModelSpec('http://127.0.0.1:8/v1?model=a%2Fb&retries=0');
  expect([server.kind, server.location, server.options['model']]).toEqual(['server', 'http://127.0.0.1:8/v1', 'a/b']);
  expect(parseModelSpecs('a=x, b=llm:x').map(({ name }) => name)).toEqual(['a', 'b']);
  expect(countOption(server, 'retries', 3)).toBe(0);
  expect(countOption(server, 'shots', 3)).toBe(3);
  expect(flagOption(parseModelSpec('llm:x?chat=false'), 'chat')).toBe(false);
});

it.each([
  ['', '--models names no model.'],
  ['llm:', '"llm:" names no model'],
  ['runs/a,runs/a', 'two are called "runs/a"'],
  ['llm:x?shot=3', 'a llm has no option shot. It has shots'],
])('refuses %s', (text, message) => {
  expect(() => parseModelSpecs(text)).toThrow(message);
});

it('refuses options that are no numbers or flags', () => {
  expect(() => countOption(parseModelSpec('llm:x?shots=many'), 'shots', 0)).toThrow('shots must be a whole number');
  expect(() => flagOption(parseModelSpec('llm:x?chat=maybe'), 'chat')).toThrow('chat must be true or false');
});
