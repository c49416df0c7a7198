import { GraphEncoder } from '@molx/graph-encoder';
import { loadRdkit } from '@molx/molecule';
import { useCpuBackend } from '@molx/tfjs-backend-cpu';

const molecules = {
  ethanol: 'CCO',
  propanol: 'CCCO',
  'acetic acid': 'CC(=O)O',
  'propionic acid': 'CCC(=O)O',
  benzene: 'c1ccccc1',
  toluene: 'Cc1ccccc1',
  phenol: 'Oc1ccccc1',
  aspirin: 'CC(=O)Oc1ccccc1C(=O)O',
  'salicylic acid': 'O=C(O)c1ccccc1O',
  caffeine: 'Cn1c(=O)c2c(ncn2C)n(C)c1=O',
  theophylline: 'Cn1c(=O)c2[nH]cnc2n(C)c1=O',
  nicotine: 'CN1CCCC1c1cccnc1',
};
const names = Object.keys(molecules);

await useCpuBackend();
const [weights] = process.argv.slice(2);
const encoder =
  weights === undefined
    ? GraphEncoder.random({ layers: 3, hidden: 128 }, { seed: 0, rdkit: await loadRdkit() })
    : await GraphEncoder.fromPretrained(weights);

const vectors = encoder.encode(Object.values(molecules)); // [molecules, hidden]
const rows = centred(await vectors.array());
vectors.dispose();
encoder.dispose();

console.log(`${names.length} molecules, ${rows[0].length} numbers each, ${weights ?? 'random weights'}`);
for (const [index, name] of names.entries()) {
  const neighbours = names
    .map((other, place) => ({ other, similarity: cosine(rows[index], rows[place]) }))
    .filter(({ other }) => other !== name)
    .sort((a, b) => b.similarity - a.similarity)
    .slice(0, 3);
  const shown = neighbours.map(({ other, similarity }) => `${other} ${similarity.toFixed(2)}`);
  console.log(`${name.padEnd(16)} ${shown.join(', ')}`);
}

/** Takes the mean off every column: without it all molecules point the same way. */
function centred(vectors) {
  const mean = vectors[0].map((_, column) => vectors.reduce((sum, row) => sum + row[column], 0) / vectors.length);
  return vectors.map((row) => row.map((value, column) => value - mean[column]));
}

function cosine(a, b) {
  const dot = (x, y) => x.reduce((sum, value, index) => sum + value * y[index], 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}
