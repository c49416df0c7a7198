import { readFile } from 'node:fs/promises';
import { FingerprintTable, morgan, similaritySearch } from '@molx/fingerprint';
import { loadRdkit } from '@molx/molecule';

const [query = 'CC(=O)Oc1ccccc1C(=O)O', file = new URL('../../assets/molecules/molecules.tsv', import.meta.url)] =
  process.argv.slice(2);
const [header, ...lines] = (await readFile(file, 'utf8')).trimEnd().split('\n');
const column = header.split('\t').indexOf('smiles');
const rows = lines.map((line) => line.split('\t')).map((cells) => ({ id: cells[0], smiles: cells[column] }));

const rdkit = await loadRdkit();
const started = performance.now();
const table = new FingerprintTable(2048, { capacity: rows.length });
for (const { smiles } of rows) table.add(fingerprint(smiles));
const seconds = (performance.now() - started) / 1000;
console.log(`${table.size} molecules fingerprinted in ${seconds.toFixed(1)} s; the most similar to ${query}:`);

for (const { index, similarity } of similaritySearch(table, fingerprint(query), { k: 10 })) {
  console.log(`${similarity.toFixed(3)}  ${rows[index].id}  ${rows[index].smiles}`);
}

/** A molecule lies in RDKit's own memory, which nothing collects: dispose it. */
function fingerprint(smiles) {
  const mol = rdkit.parse(smiles);
  try {
    return morgan(mol, { radius: 2, bits: 2048 });
  } finally {
    mol.dispose();
  }
}
