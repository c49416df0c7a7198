import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Molx } from 'molx';

const embedded = fileURLToPath(new URL('../../assets/molx-tiny', import.meta.url));
const [smiles = 'CC(=O)Oc1ccccc1C(=O)O', model = embedded] = process.argv.slice(2);
if (model === embedded && !existsSync(embedded)) {
  console.error("assets/molx-tiny is not there: name a run's folder, as `train` leaves it.");
  process.exit(2);
}

const molx = await Molx.fromPretrained(model, { device: 'auto' });
for (const question of ['What kind of compound is this?', 'How many aromatic rings does the molecule have?']) {
  process.stdout.write(`${question} `);
  for await (const piece of molx.ask(question, smiles, { maxNewTokens: 64 })) process.stdout.write(piece);
  process.stdout.write('\n');
}
molx.dispose();
