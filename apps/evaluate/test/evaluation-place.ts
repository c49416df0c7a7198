import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CausalLM } from '@molx/llm-bridge';
import * as tf from '@tensorflow/tfjs-core';
import { Molx } from 'molx';
import { savedTinyMolx, tinyArchitecture, tinyMolx } from '../../../packages/molx/test/tiny-molx.js';

const acids = ['CC(=O)O', 'CCC(=O)O', 'OC(=O)c1ccccc1', 'OC(=O)c1ccncc1'];
const others = [
  'CCO',
  'c1ccccc1',
  'CCN',
  'C1CCCCC1',
  'Cc1ccccc1',
  'CCCl',
  'c1ccncc1',
  'CC#N',
  'CCOC',
  'CS',
  'c1ccoc1',
  'CC=O',
];
const rows = [...acids, ...others].map((smiles) => ({ smiles, acid: acids.includes(smiles) ? 1 : 0 }));

/** A temporary folder with data sets of a few molecules under their usual names, and a random tiny MolX. */
export class EvaluationPlace {
  readonly folder = mkdtempSync(join(tmpdir(), 'molx-evaluation-'));
  #runs = 0;

  private constructor(private readonly model: Awaited<ReturnType<typeof savedTinyMolx>>) {}

  static async make(): Promise<EvaluationPlace> {
    const place = new EvaluationPlace(await savedTinyMolx());
    const caption = ({ smiles, acid }: (typeof rows)[0], i: number) =>
      `${i}\t${smiles}\tThe molecule is ${acid ? 'a carboxylic acid' : 'no acid'} of ${smiles.length} marks.`;
    place.write('data/chebi20/test.txt', ['CID\tSMILES\tdescription', ...rows.map(caption)]);
    place.write('data/chebi20/validation.txt', [
      'CID\tSMILES\tdescription',
      '1\tCCCC(=O)O\tThe molecule is butyric acid.',
      '2\tCCCC\tIt is butane.',
    ]);
    const many = [...Array(4).keys()].flatMap((n) =>
      rows.map((row) => ({ ...row, smiles: `${'C'.repeat(n)}${row.smiles}` })),
    );
    place.write('data/moleculenet/BBBP.csv', ['p_np,smiles', ...many.map(({ smiles, acid }) => `${acid},${smiles}`)]);
    place.write('data/moleculenet/delaney-processed.csv', [
      'Compound ID,smiles,measured log solubility in mols per litre',
      ...many.map(({ smiles }, i) => `${i},${smiles},${-smiles.length / 4}`),
    ]);
    place.write('data/uspto50k/retrosynthesis-test.smi', ['CCOC(C)=O >> CCO.CC(=O)O', 'CNC(C)=O >> CN.CC(=O)Cl']);
    place.write('data/uspto50k/retrosynthesis-train.smi', ['CCCOC(C)=O >> CCCO.CC(=O)O']);
    return place;
  }

  get data(): string {
    return join(this.folder, 'data');
  }

  get molx(): string {
    return join(this.model.folder, 'molx');
  }

  /** An adapter in PEFT's format for {@link lm}, whose values are no zeros. */
  async lora(): Promise<string> {
    const lm = await CausalLM.fromPretrained(this.lm);
    const adapter = lm.lora.add('default', { rank: 2, init: 'gaussian' });
    for (const parameter of adapter.namedParameters().values()) {
      const values = Float32Array.from({ length: parameter.size }, (_, i) => Math.sin(i) / 2);
      parameter.set(tf.tensor(values, [...parameter.shape]));
    }
    await adapter.savePretrained(join(this.folder, 'lora'));
    lm.dispose();
    return join(this.folder, 'lora');
  }

  /** A run without encoders, whose language model reads SMILES text. */
  async textRun(): Promise<string> {
    const { adapter, smiles, graph, fingerprint, ...rest } = tinyArchitecture;
    const molx = await tinyMolx(rest);
    const prompt = { template: '{instruction}\nMolecule:{smiles}<mol>\nAnswer:', endToken: true, includeSmiles: true };
    const config = { ...molx.config, prompt, llm: { ...molx.config.llm, id: this.lm } };
    await new Molx(config, molx.module, molx.lm, molx.rdkit).savePretrained(join(this.folder, 'text-run'));
    molx.dispose();
    return join(this.folder, 'text-run');
  }

  get lm(): string {
    return join(this.model.folder, 'lm');
  }

  openMolx(): Promise<Molx> {
    return Molx.fromPretrained(this.molx);
  }

  write(name: string, lines: readonly string[]): void {
    const file = join(this.folder, name);
    mkdirSync(join(file, '..'), { recursive: true });
    writeFileSync(file, `${lines.join('\n')}\n`);
  }

  read(out: string, name: string): string {
    return readFileSync(join(out, name), 'utf8');
  }

  freshOut(): string {
    return join(this.folder, `out-${this.#runs++}`);
  }

  async remove(): Promise<void> {
    rmSync(this.folder, { recursive: true });
    await this.model.remove();
  }
}
