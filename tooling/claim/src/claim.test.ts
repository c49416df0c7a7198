import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { silentLogger } from '@molx/core';
import { cardTasks, chooseSets, loadRecipe, type MolxRecipe, type RunSummary, setTask } from '@molx/trainer';
import { afterAll, describe, expect, it } from 'vitest';
import { assertStart, type ClaimFlags, claimCommand, embeddedLm, root } from './claim-flags.js';
import { type ClaimComparison, claimTable } from './claim-table.js';
import { experimentHash } from './experiment-hash.js';
import { prepareData } from './prepare-data.js';
import { type ClaimRuns, runClaim } from './run-claim.js';
import { claimSystems, claimTasks } from './systems.js';
import { writeClaim } from './write-claim.js';

const recipes = join(root, 'recipes/claim');
const folder = mkdtempSync(join(tmpdir(), 'molx-claim-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('recipes/claim', () => {
  it.each(readdirSync(recipes))('%s asks as the evaluation asks', async (name) => {
    const recipe = (await loadRecipe(join(recipes, name))) as MolxRecipe;
    for (const { name: asked } of claimTasks) {
      const [set] = await chooseSets([asked]);
      const task = asked.slice(set!.card.name.length + 1);
      const own = setTask(set!.card, task, cardTasks(set!.card))!;
      if (own.scoring !== 'number' && own.scoring !== 'yesNo') continue;
      expect(recipe.tasks[task]?.instructions).toEqual(own.task.instructions);
    }
    expect(recipe.data.files.map(({ path }) => path.split('/').at(-1))).toContain('reactions.tsv');
  });

  it('differ in what learns and what is seen, not in data, tasks or steps', async () => {
    const names = [...new Set(claimSystems.flatMap(({ recipe }) => recipe ?? []))];
    const loaded = await Promise.all(names.map(async (name) => (await loadRecipe(join(recipes, name))) as MolxRecipe));
    for (const { tasks, data, stages } of loaded) {
      expect(tasks).toEqual(loaded[0]!.tasks);
      expect(data).toEqual(loaded[0]!.data);
      expect(stages.reduce((sum, stage) => sum + (stage.steps ?? 0) * stage.batchSize, 0)).toBe(400 * 24);
    }
    expect(loaded.map(({ prompt }) => prompt.includeSmiles)).toEqual([true, false, false]);
  });
});

it('does not go on with what was begun by other recipes or settings', async () => {
  const other = join(folder, 'repository');
  cpSync(recipes, join(other, 'recipes/claim'), { recursive: true });
  const recipe = join(other, 'recipes/claim/molx-frozen.yaml');
  const text = readFileSync(recipe, 'utf8');
  const begun = await experimentHash(root);
  writeFileSync(recipe, `# a comment\n${text}`);
  expect(await experimentHash(other)).toBe(begun);
  writeFileSync(recipe, text.replace('seed: 0', 'seed: 1'));
  expect(await experimentHash(other)).not.toBe(begun);

  const out = join(folder, 'out');
  const settings = { data: 'data', llm: embeddedLm, limit: 4 };
  mkdirSync(out);
  writeFileSync(join(out, 'claim.json'), JSON.stringify({ settings: { ...settings, experiment: begun }, done: {} }));
  const options = {
    ...settings,
    from: undefined,
    maxSteps: undefined,
    out,
    seeds: [0],
    engine: [],
    logger: silentLogger,
  };
  await expect(runClaim({ ...options, root: other })).rejects.toThrow('recipes, systems or tasks are no longer those');
  await expect(runClaim({ ...options, root, limit: 5 })).rejects.toThrow('limit is now 5, not the 4 that it was begun');
});

it('names the flags that it was run with, and demands a start for another language model', () => {
  const flags: ClaimFlags = { data: '/data', out: '/out', report: '/page', llm: embeddedLm, seeds: '0,1', limit: 64 };
  expect(claimCommand(flags)).toBe('npx -y pnpm@10 claim --seeds 0,1 --limit 64');
  const other = { ...flags, llm: 'some/lm', from: 'runs/start', device: 'cuda', gemm: 'mkl', maxSteps: 5 };
  expect(claimCommand(other)).toBe(
    'npx -y pnpm@10 claim --seeds 0,1 --limit 64 --max-steps 5 --llm some/lm --from runs/start --device cuda --gemm mkl',
  );
  assertStart(flags);
  assertStart(other);
  expect(() => assertStart({ llm: 'some/lm' })).toThrow('--llm some/lm needs --from');
});

it('prepares training data without a test molecule', async () => {
  const data = join(folder, 'data');
  const write = (name: string, lines: readonly string[]) => {
    mkdirSync(join(data, name, '..'), { recursive: true });
    writeFileSync(join(data, name), `${lines.join('\n')}\n`);
  };
  const captions = (smiles: readonly string[]) => [
    'CID\tSMILES\tdescription',
    ...smiles.map((each, i) => `${i}\t${each}\ta text\tof it`),
  ];
  // a chain of n carbons, with an oxygen where it is a test molecule
  const chain = (n: number) => 'C'.repeat(n);
  write('chebi20/test.txt', captions(['C[C@H](O)Cl']));
  write('pubchem_iupac/test.txt', captions(['CCN']));
  write('chebi20/validation.txt', captions(['CCCl', 'C[C@@H](O)Cl', chain(3)]));
  write('gitmol/gitmol_train_3500.tsv', captions(['CCN', 'CCBr']));
  for (const name of [
    'gitmol/gitmol_valid_450.tsv',
    'pubchem_cap/validation.txt',
    'pcdes/pcdes_reference_with_smiles.tsv',
    'pubchem_iupac/validation.txt',
  ]) {
    write(name, captions(['CCI']));
  }
  write('pubchem_iupac/train.txt', captions(['CCS', 'CCN']));
  const rings = ['C1CC1', 'C1CCC1', 'C1CCCC1', 'C1CCCCC1', 'c1ccccc1', 'c1ccncc1', 'c1ccoc1', 'c1ccsc1'];
  const values = [...[...Array(12).keys()].map((n) => chain(n + 3)), ...rings.map((ring) => `C${ring}`)];
  write('moleculenet/delaney-processed.csv', [
    'Compound ID,smiles,measured log solubility in mols per litre',
    ...values.map((each) => `a,${each},1`),
  ]);
  write('moleculenet/smilesx_FreeSolv_SAMPL.csv', [
    'smiles,iupac,expt,calc',
    ...values.map((each) => `${each},a,1,1`),
    'CCN,a,1,1',
  ]);
  write('moleculenet/Lipophilicity.csv', ['CMPD_CHEMBLID,exp,smiles', ...values.map((each) => `a,1,${each}`)]);
  write('moleculenet/BBBP.csv', ['smiles,BBBP', ...values.map((each) => `${each},1`)]);
  writeFileSync(join(data, 'moleculenet/tox21.csv.gz'), gzipSync('smiles,mol_id,NR-AR\nCCI,1,0\n'));
  write('uspto50k/retrosynthesis-test.smi', ['CCOC >> CCO.C']);
  write('uspto50k/retrosynthesis-train.smi', ['CCOC >> CO.CC', 'CCSC >> CCS.C']);
  const out = join(folder, 'prepared');
  const rows = await prepareData({ data, out });
  const smilesOf = (name: string) =>
    readFileSync(join(out, name), 'utf8')
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => line.split('\t')[0]);
  // CCI stands in Tox21, chains in ESOL; the other stereoisomer of a test molecule is the same molecule
  expect(smilesOf('captions.tsv')).toEqual(['CCCl', 'CCBr']);
  expect(smilesOf('names.tsv')).toEqual(['CCS']);
  expect(smilesOf('reactions.tsv')).toEqual(['CCSC']);
  expect(readFileSync(join(out, 'reactions.tsv'), 'utf8')).toContain('CCSC\tCCS.C\n');
  expect(smilesOf('freesolv.tsv')).not.toContain('CCN');
  const splits = ['esol.tsv', 'freesolv.tsv', 'lipophilicity.tsv', 'bbbp.tsv'].map(smilesOf);
  for (const own of splits) expect(own.length).toBeLessThanOrEqual(18);
  expect(rows['captions.tsv']).toBe(2);
});

const mean = (value: number | null, half = 0.01) => ({
  name: 'rougeL',
  title: 'ROUGE-L',
  better: 'higher' as const,
  value,
  low: value === null ? null : value - half,
  high: value === null ? null : value + half,
});
const models = (values: Record<string, number | null>) =>
  Object.entries(values).map(([model, value]) => ({
    model,
    runs: model === 'zero-shot' ? 1 : 3,
    scores: [mean(value)],
  }));
const difference = (verdict: 'better' | 'worse' | 'noise', by: number) => ({
  name: 'rougeL',
  title: 'ROUGE-L',
  better: 'higher' as const,
  difference: by,
  low: by - 0.01,
  high: by + 0.01,
  p_value: 0.25,
  by_run: [by, by - 0.005, null],
  verdict,
});
const comparison: ClaimComparison = {
  tasks: [
    {
      name: 'chebi-20/description',
      title: 'Descriptions',
      questions: 9,
      models: models({ 'zero-shot': 0.1, 'molx-frozen': 0.3, 'lora-smiles': 0.3, 'molx-lora': 0.33 }),
      comparisons: [
        { model: 'molx-frozen', than: 'zero-shot', scores: [difference('better', 0.2)] },
        { model: 'molx-lora', than: 'lora-smiles', scores: [difference('noise', -0.002)] },
      ],
    },
    {
      name: 'pubchem-iupac/iupacName',
      title: 'Names',
      questions: 9,
      models: models({ 'lora-smiles': 0.3, 'molx-lora': 0.305, 'molx-lora-permuted': null }),
      comparisons: [{ model: 'molx-lora', than: 'molx-lora-permuted', scores: [difference('worse', -0.1)] }],
    },
  ],
};

it('writes means with intervals, and what came of what was expected', () => {
  const table = claimTable(comparison);
  expect(table).toContain('| LM on SMILES, zero-shot | 1 | 0.100 (0.090 to 0.110) | – | – | – |');
  expect(table).toContain('| MolX + LoRA, trained on permuted molecules | 3 | undefined | – | – | – |');
  expect(table).toContain('1 as expected, 1 noise, 1 the other way.');
  expect(table).toContain(
    '| MolX frozen above the LM zero-shot | chebi-20/description | ROUGE-L ↑ | +0.200 (0.190 to 0.210) | +0.200, +0.195, – | 0.250 | as expected |',
  );
  expect(table).toContain(
    '| MolX + LoRA above LoRA on SMILES | chebi-20/description | ROUGE-L ↑ | -0.002 (-0.012 to 0.008) | -0.002, -0.007, – | 0.250 | noise |',
  );
  expect(table).toContain(
    '| MolX + LoRA above its permuted control | bbbp/penetrates | rocAuc | – | – | – | not measured |',
  );
  // 0.32 > 0.31 on descriptions; 0.295 < 0.31 on names
  expect(table).toContain('with intervals apart on: chebi-20/description.');
  expect(table).toContain('### bbbp/penetrates\n\nNot measured.');
});

it('puts the tables between the marks, again and again', async () => {
  const file = join(folder, 'claim.md');
  writeFileSync(file, 'Before.\n\n<!-- measured: begin -->\noutdated\n<!-- measured: end -->\n\nAfter.\n');
  const summary = { steps: 300, trainableParameters: 151552, device: 'cpu', gemm: 'openblas' } as RunSummary;
  const runs: ClaimRuns = {
    seeds: [0],
    comparison,
    runs: [
      { name: 'molx-frozen-seed0', seconds: 90, commands: 1, summary },
      { name: 'evaluation-seed0', seconds: 61, commands: 2 },
    ],
    rows: { 'captions.tsv': 7 },
  };
  await writeClaim(file, runs, 'claim --seeds 0');
  const once = readFileSync(file, 'utf8');
  await writeClaim(file, runs, 'claim --seeds 0');
  expect(readFileSync(file, 'utf8')).toBe(once);
  expect(once).toMatch(/^Before\.[\s\S]*`claim --seeds 0`[\s\S]*- captions\.tsv: 7[\s\S]*After\.\n$/);
  expect(once).toContain('| molx-frozen-seed0 | 300 | 151,552 | cpu, openblas | 1.5 |');
  expect(once).toContain('| evaluation-seed0 | – | – | – | 1.0, the last of 2 commands |');
  expect(once).not.toContain('outdated');
  const another = join(folder, 'another.md');
  await writeClaim(another, runs, 'claim --seeds 0');
  expect(readFileSync(another, 'utf8')).toContain('- captions.tsv: 7');
  writeFileSync(file, 'no marks');
  await expect(writeClaim(file, runs, '')).rejects.toThrow('the marks');
});
