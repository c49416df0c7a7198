import { valueAndGradients } from '@molx/nn';
import { useCpuBackend } from '@molx/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { beforeAll, describe, expect, it } from 'vitest';
import { Golden, relativeError } from '../../../tooling/golden/read-golden.js';
import { SmilesEncoder, smilesEncoderConfigFromJson, type Tokenizer } from './index.js';

const golden = new Golden(new URL('../golden/roberta.safetensors', import.meta.url));
const config = smilesEncoderConfigFromJson(JSON.parse(golden.metadata['config']!), 'golden');
const tokenizer: Tokenizer = { vocabulary: [], padId: config.paddingIndex, encode: () => new Int32Array() };
const [batch, tokens] = golden.get('input/ids').shape as [number, number];

function goldenEncoder(): SmilesEncoder {
  const encoder = SmilesEncoder.empty(config, { tokenizer });
  encoder.loadState(golden.group('weight/'));
  return encoder;
}

function goldenInput() {
  const read = (name: string) => tf.tensor2d(golden.get(`input/${name}`).data as Int32Array, [batch, tokens], 'int32');
  return { ids: read('ids'), mask: read('mask') };
}

describe.each([
  ['tfjs-backend-cpu', () => tf.setBackend('cpu')],
  ['@molx/tfjs-backend-cpu', () => useCpuBackend({ poison: true })],
])('on %s', (_backend, start) => {
  beforeAll(async () => void (await start()));

  it('agrees with transformers in outputs within 1e-5 and gradients within 1e-4', () => {
    const encoder = goldenEncoder();
    const direction = tf.tensor2d(golden.floats('input/direction'), [batch, config.hidden]);
    const input = goldenInput();
    const outputs: Record<string, Float32Array> = {};
    const { gradients } = valueAndGradients(() => {
      const { states, pooled } = encoder.forward(input);
      outputs['pooled'] = pooled.dataSync() as Float32Array;
      outputs['states'] = tf.mul(states, tf.expandDims(tf.cast(input.mask, 'float32'), 2)).dataSync() as Float32Array;
      return tf.sum(tf.mul(pooled, direction));
    }, encoder.namedParameters());
    for (const [name, actual] of Object.entries(outputs)) {
      expect(relativeError(actual, golden.floats(`output/${name}`)), name).toBeLessThan(1e-5);
    }
    const expected = golden.group('gradient/');
    expect(Object.keys(gradients).sort()).toEqual([...expected.keys()].sort());
    for (const [name, { data }] of expected) {
      // A key bias shifts all scores of a query alike, so its gradient is 0 but for rounding: measured against the query's.
      const scale = name.endsWith('key.bias') ? golden.floats(`gradient/${name.replace('key', 'query')}`) : [];
      const actual = [...(gradients[name] as tf.Tensor).dataSync(), ...scale];
      expect(relativeError(actual, [...(data as Float32Array), ...scale]), name).toBeLessThan(1e-4);
    }
  });

  it('gives a molecule the same without padding', () => {
    const encoder = goldenEncoder();
    const { ids, mask } = goldenInput();
    const all = encoder.forward({ ids, mask }).pooled.arraySync();
    const lengths = tf.sum(mask, 1).dataSync();
    lengths.forEach((length, row) => {
      const own = tf.slice(ids, [row, 0], [1, length]);
      const alone = encoder.forward({ ids: own, mask: tf.onesLike(own) }).pooled.arraySync()[0]!;
      // A matrix product may sum a row in another order when there are more rows: not the same bits on every provider.
      expect(relativeError(alone, all[row]!)).toBeLessThan(2e-6);
    });
  });
});
