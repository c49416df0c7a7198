import { cp, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { useCpuBackend } from '@molx/tfjs-backend-cpu';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runMolx } from '../../../test/run-molx.js';
import { savedTinyMolx } from '../../../test/tiny-molx.js';
import { Molx } from '../../molx.js';

let saved: Awaited<ReturnType<typeof savedTinyMolx>>;
let run: string;
beforeAll(async () => {
  await useCpuBackend({ gemm: 'js' });
  saved = await savedTinyMolx();
  run = join(saved.folder, 'run');
  // a run two folders deeper than the model that was saved: its language model is not where config.json says
  await cp(join(saved.folder, 'molx'), join(run, 'checkpoints/best'), { recursive: true });
});
afterAll(() => saved.remove());

const llmOf = async (folder: string) => JSON.parse(await readFile(join(folder, 'config.json'), 'utf8')).llm.id;
const bytesOf = async (folder: string) => (await stat(join(folder, 'model.safetensors'))).size;

describe('molx export', () => {
  it('writes a copy that finds the language model from where it lies', async () => {
    const out = join(saved.folder, 'deep/er/copy');
    const { code, stdout } = await runMolx('export', '--model', join(saved.folder, 'molx'), '--out', out);
    expect([code, stdout, await llmOf(out)]).toEqual([0, '', '../../../lm']);
    expect(await readFile(join(out, 'model.safetensors'))).toEqual(
      await readFile(join(saved.folder, 'molx/model.safetensors')),
    );
    (await Molx.fromPretrained(out)).dispose();
  });

  it("takes a run's best checkpoint, rounds it and names another place of the language model", async () => {
    const out = join(saved.folder, 'half');
    const flags = ['--dtype', 'bf16', '--llm', join(saved.folder, 'lm')];
    expect((await runMolx('export', '--model', run, '--out', out, ...flags)).code).toBe(0);
    expect(await llmOf(out)).toBe('../lm');
    expect((await bytesOf(out)) / (await bytesOf(join(saved.folder, 'molx')))).toBeLessThan(0.6);
    const elsewhere = join(saved.folder, 'named');
    await runMolx('export', '--model', run, '--out', elsewhere, '--llm', 'owner/model');
    expect(await llmOf(elsewhere)).toBe('owner/model');
  });

  it('says what is missing', async () => {
    const { code, stderr } = await runMolx('export', '--model', join(saved.folder, 'nowhere'), '--out', saved.folder);
    expect(code).toBe(1);
    expect(stderr).toContain(join(saved.folder, 'nowhere'));
    expect(stderr).not.toMatch(/\n\s+at /);
  });
});
