import { describe, expect, it } from 'vitest';
import { eosIds, llamaConfig, ropeScaling } from './llama-config.js';

const sizes = { hidden_size: 64, intermediate_size: 96, num_hidden_layers: 2, num_attention_heads: 4, vocab_size: 100 };

describe('llamaConfig', () => {
  it('fills in what Llama 2 files leave out', () => {
    expect(llamaConfig(sizes)).toMatchObject({
      num_key_value_heads: 4,
      head_dim: 16,
      rope_theta: 10_000,
      rope_scaling: null,
      rms_norm_eps: 1e-6,
      tie_word_embeddings: false,
      attention_bias: false,
      mlp_bias: false,
    });
  });

  it('reads both spellings of the rotary scaling', () => {
    const llama3 = { factor: 8, low_freq_factor: 1, high_freq_factor: 4, original_max_position_embeddings: 8192 };
    const expected = {
      type: 'llama3',
      factor: 8,
      lowFrequencyFactor: 1,
      highFrequencyFactor: 4,
      originalPositions: 8192,
    };
    const older = llamaConfig({ ...sizes, rope_theta: 5e5, rope_scaling: { type: 'llama3', ...llama3 } });
    const newer = llamaConfig({ ...sizes, rope_parameters: { rope_type: 'llama3', rope_theta: 5e5, ...llama3 } });
    expect(ropeScaling(older)).toEqual(expected);
    expect(newer).toEqual(older);
    expect(ropeScaling(llamaConfig({ ...sizes, rope_scaling: { type: 'linear', factor: 2 } }))).toEqual({
      type: 'linear',
      factor: 2,
    });
    expect(
      ropeScaling(llamaConfig({ ...sizes, rope_parameters: { rope_type: 'default', rope_theta: 1e4 } })),
    ).toBeUndefined();
  });

  it('knows none, one or several ends', () => {
    expect([undefined, null, 2, [2, 3]].map((eos_token_id) => eosIds(llamaConfig({ ...sizes, eos_token_id })))).toEqual(
      [[], [], [2], [2, 3]],
    );
  });

  it.each<[string, unknown]>([
    ['c.json: must be an object', null],
    ['c.json: lacks "vocab_size"', { ...sizes, vocab_size: undefined }],
    ['c.json: model_type "gpt2" is not supported (llama, mistral are)', { ...sizes, model_type: 'gpt2' }],
    ['c.json: hidden_act "gelu" is not supported (silu is)', { ...sizes, hidden_act: 'gelu' }],
    ['c.json: num_hidden_layers must be a positive integer, got 0', { ...sizes, num_hidden_layers: 0 }],
    ['c.json: hidden_size must be a positive integer, got 64', { ...sizes, hidden_size: '64' }],
    ['c.json: head_dim must be a positive integer, got 12.8', { ...sizes, num_attention_heads: 5 }],
    ['c.json: head_dim must be even, got 3', { ...sizes, head_dim: 3 }],
    ['num_attention_heads (4) must be a multiple of num_key_value_heads (3)', { ...sizes, num_key_value_heads: 3 }],
    ['rope_scaling type "yarn" is not supported', { ...sizes, rope_scaling: { type: 'yarn', factor: 2 } }],
    ['rope_scaling.factor must be a positive number, got 0', { ...sizes, rope_scaling: { type: 'linear', factor: 0 } }],
  ])('refuses: %s', (message, input) => {
    expect(() => llamaConfig(input, 'c.json')).toThrow(message);
  });
});
