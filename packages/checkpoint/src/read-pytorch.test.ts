import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readCheckpoint } from './node/index.js';

const data = process.env.MOLX_DATA ?? '../shared/data';

describe('readPyTorch', () => {
  it.for([
    ['gcn_contextpred.pth', 'gnn_pretrain_gnns_gcn_contextpred.safetensors'],
    ['tokenizer_gcl_layer2.pth', 'gnn_simsgt_tokenizer_gcl_layer2.safetensors'],
  ])('reads %s as its safetensors twin', async ([file, twin], { skip }) => {
    const folder = join(data, 'gnn');
    skip(!existsSync(folder), `${folder} is absent`);
    const ours = await readCheckpoint(join(folder, file!));
    const theirs = await readCheckpoint(join(folder, twin!));
    expect([...ours.tensors.keys()].sort()).toEqual([...theirs.tensors.keys()].sort());
    for (const [name, tensor] of theirs.tensors) expect(ours.tensors.get(name)).toEqual(tensor);
  });
});
