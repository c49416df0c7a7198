import { mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  checkpointBytes,
  metricsOf,
  TinyWorkplace,
  tinyLmRecipe,
  tinyRecipe,
} from '../../packages/trainer/test/tiny-run.js';
import { runTrain } from './run-train.js';

const repository = fileURLToPath(new URL('../../', import.meta.url));
let place: TinyWorkplace;
let recipe: string;
beforeAll(async () => {
  place = await TinyWorkplace.make();
  recipe = place.writeRecipe(tinyRecipe());
});
afterAll(() => place.remove());

/** Runs `train` on the JS provider; a failure must be a message without a stack. */
async function train(...args: string[]) {
  const result = await runTrain([...args, '--gemm', 'js', '--device', 'cpu']);
  if (result.code !== 0) {
    expect(result.stderr).not.toMatch(/\n\s+at /);
    expect(result.stdout).toBe('');
  }
  return result;
}

const changed = (change: (recipe: ReturnType<typeof tinyRecipe>) => void, name: string) => {
  const tree = tinyRecipe();
  change(tree);
  return place.writeRecipe(tree, name);
};

describe('train', () => {
  it('ends in 0, with one JSON document on stdout', async () => {
    const out = place.freshOut();
    const { code, stdout, stderr } = await train('--recipe', recipe, '--out', out, '--max-steps', '2', '--json');
    expect([code, stderr]).toEqual([0, expect.stringContaining('matrix products by js')]);
    expect(JSON.parse(stdout)).toEqual(JSON.parse(readFileSync(join(out, 'summary.json'), 'utf8')));
    expect(stderr).toMatch(/second|first 2\/2 {2}loss \d/);
    expect(stderr).toContain('report.html');
  });

  it('trains on a data card, and resumes', async () => {
    const card = [
      'name: mine\ntitle: Mine\nabout: A test.\nlicence: none\ncitation: nobody\nfiles: [{ path: molecules.tsv }]',
      'columns: { smiles: smiles, kind: kind, rings: rings }',
      'tasks: { kind: { kind: text, answer: kind }, rings: { kind: text, answer: rings, question: How many rings? } }',
      'split: { kind: scaffold }\n',
    ];
    writeFileSync(join(dirname(recipe), 'card.yaml'), card.join('\n'));
    const cards = { files: [], cards: [{ card: './card.yaml' }] };
    const file = changed((tree) => void Object.assign(tree.data, cards), 'cards.yaml');
    const out = place.freshOut();
    const { code, stderr } = await train('--recipe', file, '--out', out, '--max-steps', '1');
    expect([code, stderr]).toEqual([
      0,
      expect.stringMatching(/\d+ test molecules: none is trained on; 0 of \d+ molecules/),
    ]);
    expect((await train('--out', out, '--resume', '--max-steps', '2')).code).toBe(0);
  });

  it('resumes with its own recipe, flags and GEMM provider', async () => {
    const flags = ['--recipe', recipe, '--seed', '3', '--set', 'randomSmiles=0'];
    const whole = place.freshOut();
    await train(...flags, '--out', whole, '--max-steps', '3');
    const out = place.freshOut();
    await train(...flags, '--out', out, '--max-steps', '2');
    const { code, stdout } = await runTrain(['--out', out, '--resume', '--max-steps', '3', '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ steps: 3, seed: 3, gemm: 'js' });
    expect(checkpointBytes(out)).toEqual(checkpointBytes(whole));
  });

  it('ends in 2 for wrong usage', async () => {
    const wrong: [string[], string][] = [
      [['--max-steps', '0'], '--max-steps: expected a whole number of at least 1, got "0"'],
      [['--seed', 'x'], '--seed: expected a whole number'],
      [['--nonsense'], "unknown option '--nonsense'"],
      [['--resume'], '--resume needs --out'],
      [
        ['--resume', '--overwrite', '--recipe', recipe, '--out', place.freshOut()],
        "'--resume' cannot be used with option '--overwrite'",
      ],
      [['--recipe', place.file('none.yaml')], 'none.yaml: cannot read the recipe: no such file'],
      [['--recipe', recipe, '--set', 'model.adapter.hiden=3'], '--set model.adapter.hiden=3: unknown key "hiden"'],
      [['--recipe', join(repository, 'recipes/tiny-lm.yaml')], 'run it with train lm'],
      [['lm', '--recipe', recipe], 'run it with train, without lm'],
      [['lm'], '--recipe is missing'],
    ];
    for (const [args, message] of wrong) {
      const { code, stderr } = await train(...args);
      expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
    }
    expect((await runTrain(['--recipe', recipe, '--gemm', 'blas'])).code).toBe(2);
    expect((await runTrain(['--recipe', recipe, '--out', place.freshOut(), '--device', 'gpu'])).code).toBe(2);
  });

  it('ends in 2 for a wrong recipe, with file, line and column', async () => {
    const lines = readFileSync(recipe, 'utf8').split('\n');
    const at = lines.findIndex((line) => line.includes('softTokens'));
    const broken = place.file('broken.yaml');
    writeFileSync(broken, lines.map((line) => line.replace('softTokens', 'softToken')).join('\n'));
    const { code, stderr } = await train('--recipe', broken);
    expect(code).toBe(2);
    const column = lines[at]!.indexOf('softTokens') + 1;
    expect(stderr).toContain(`${broken}:${at + 1}:${column}: unknown key "softToken" in model.adapter. Did you mean`);
  });

  it('ends in 2 for wrong data', async () => {
    const cases: [string, string][] = [
      [changed((tree) => void (tree.data.files[0]!.columns.kind = 'class'), 'column.yaml'), 'class'],
      [changed((tree) => void (tree.data.files[0]!.path = 'nowhere.tsv'), 'file.yaml'), 'nowhere.tsv'],
    ];
    for (const [file, what] of cases) {
      const { code, stderr } = await train('--recipe', file, '--out', place.freshOut());
      expect([code, stderr]).toEqual([2, expect.stringContaining(what)]);
      expect(stderr).toMatch(/data\.files\.columns|--data/);
    }
    const rows = readFileSync(place.file('molecules.tsv'), 'utf8').trim().split('\n');
    const bad = rows.map((row, index) => (index % 8 === 7 ? row.replace(/\t\S+/, '\tC1CC(') : row));
    writeFileSync(place.file('bad.tsv'), `${bad.join('\n')}\n`);
    const out = place.freshOut();
    const file = changed((tree) => void (tree.data.files[0]!.path = 'bad.tsv'), 'invalid.yaml');
    const { code, stderr } = await train('--recipe', file, '--out', out);
    expect([code, stderr]).toEqual([2, expect.stringMatching(/maxInvalidShare/)]);
    const invalid = readFileSync(join(out, 'invalid.jsonl'), 'utf8').trim().split('\n');
    expect(invalid.length).toBe(7);
    expect(JSON.parse(invalid[0]!)).toMatchObject({ file: place.file('bad.tsv'), row: 7, smiles: 'C1CC(' });
  });

  it('skips and lists a few invalid rows, and molecules that an encoder has no row for', async () => {
    const rows = readFileSync(place.file('molecules.tsv'), 'utf8').trim().split('\n');
    rows[5] = rows[5]!.replace(/\t\S+/, '\tC1CC(');
    rows[9] = rows[9]!.replace(/\t\S+/, '\t*CCO');
    writeFileSync(place.file('some.tsv'), `${rows.join('\n')}\n`);
    const out = place.freshOut();
    const file = changed((tree) => void (tree.data.files[0]!.path = 'some.tsv'), 'some.yaml');
    const { code, stdout } = await train('--recipe', file, '--out', out, '--max-steps', '1', '--json');
    expect([code, JSON.parse(stdout).invalidMolecules]).toEqual([0, 2]);
    const list = () => readFileSync(join(out, 'invalid.jsonl'), 'utf8').trim().split('\n');
    expect(list().map((line) => JSON.parse(line).row)).toEqual([5, 9]);
    await train('--out', out, '--resume', '--max-steps', '2');
    expect(list().length).toBe(2);
  });

  it('leaves an earlier run whole when the next fails to start, and a fresh folder free', async () => {
    const wrong = changed((tree) => void (tree.data.files[0]!.columns.kind = 'class'), 'start.yaml');
    const out = place.freshOut();
    for (const before of ['nothing', 'a run']) {
      if (before === 'a run') expect((await train('--recipe', recipe, '--out', out, '--max-steps', '1')).code).toBe(0);
      const held = before === 'a run' ? readdirSync(out).sort() : [];
      const { code } = await train('--recipe', wrong, '--out', out, '--overwrite');
      expect([code, readdirSync(out).sort()]).toEqual([2, held]);
    }
  });

  it('fails for a language model that is missing, truncated or of another width', async () => {
    const missing = await train('--recipe', recipe, '--llm', place.file('no-lm'), '--out', place.freshOut());
    expect([missing.code, missing.stderr]).toEqual([1, expect.stringContaining('no-lm: does not exist')]);

    const cut = await place.addLm('cut');
    truncateSync(join(cut, 'model.safetensors'), 5000);
    const truncated = await train('--recipe', recipe, '--llm', cut, '--out', place.freshOut());
    expect([truncated.code, truncated.stderr]).toEqual([
      1,
      expect.stringMatching(/cut\/model\.safetensors: .*truncated/),
    ]);

    const given = changed((tree) => Object.assign(tree, { llm: { model: './lm', hidden: 64 } }), 'hidden.yaml');
    const sized = await train('--recipe', given, '--out', place.freshOut());
    expect([sized.code, sized.stderr]).toEqual([2, expect.stringContaining('its hidden size is 32, the recipe')]);

    const out = place.freshOut();
    await train('--recipe', recipe, '--out', out, '--max-steps', '1');
    const wide = await place.addLm('wide', { hidden: 40 });
    const { code, stderr } = await train('--recipe', recipe, '--llm', wide, '--out', out, '--resume');
    expect([code, stderr]).toEqual([2, expect.stringMatching(/hidden size 32 .* has 40\. Use that model/)]);
  });

  it('refuses a folder that holds something', async () => {
    const out = place.freshOut();
    mkdirSync(out, { recursive: true });
    writeFileSync(join(out, 'notes.txt'), 'mine');
    const { code, stderr } = await train('--recipe', recipe, '--out', out);
    expect([code, stderr]).toEqual([2, expect.stringContaining('already holds notes.txt. Pass --resume')]);
    const { code: fine } = await train('--recipe', recipe, '--out', out, '--overwrite', '--max-steps', '1');
    expect([fine, readFileSync(join(out, 'notes.txt'), 'utf8')]).toEqual([0, 'mine']);
  });

  it('fails for a folder that cannot be written', async () => {
    writeFileSync(place.file('a-file'), '');
    for (const out of [place.file('a-file/run'), ...(process.platform === 'linux' ? ['/proc/molx-run'] : [])]) {
      const { code, stderr } = await train('--recipe', recipe, '--out', out);
      expect([code, stderr]).toEqual([1, expect.stringContaining(`${out}: cannot write`)]);
    }
  });

  it('fails to resume where nothing or a broken checkpoint is', async () => {
    for (const flags of [['--recipe', recipe], ['--recipe', recipe, '--gemm', 'auto'], [], ['--dry-run']]) {
      const { code, stderr } = await runTrain([...flags, '--out', place.freshOut(), '--resume']);
      expect([code, stderr]).toEqual([
        1,
        expect.stringMatching(
          /checkpoints\/last: no checkpoint to resume from\. Leave --resume out, or give the folder/,
        ),
      ]);
    }
    const out = place.freshOut();
    await train('--recipe', recipe, '--out', out, '--max-steps', '1');
    for (const name of ['optimizer.safetensors', 'model.safetensors', 'trainer_state.json']) {
      const path = join(out, 'checkpoints/last', name);
      const bytes = readFileSync(path);
      truncateSync(path, bytes.length - 3);
      const { code, stderr } = await train('--out', out, '--resume');
      expect([code, stderr]).toEqual([1, expect.stringContaining(name)]);
      writeFileSync(path, bytes);
    }
    expect((await train('--out', out, '--resume', '--max-steps', '2')).code).toBe(0);
  });

  it('stops at a loss that is not finite, with the last checkpoint whole', async () => {
    const wild = changed((tree) => {
      tree.stages[0]!.warmupSteps = 0;
      tree.checkpoint.everySteps = 1;
      tree.model.adapter.inputNorm = 'none';
    }, 'wild.yaml');
    const out = place.freshOut();
    await train('--recipe', wild, '--out', out, '--max-steps', '1');
    const before = checkpointBytes(out);
    // a rate that no float32 takes: the step after it has no number left
    const rate = 'stages.0.learningRate=1e30';
    const { code, stderr } = await train(
      '--recipe',
      wild,
      '--set',
      rate,
      '--set',
      'checkpoint.everySteps=99',
      '--out',
      out,
      '--resume',
    );
    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(
        /step \d: the (loss|gradient norm) is not finite\. What the held-out .*checkpoints\/last stays at step 1\. Go on from there with --resume and a lower learning rate/,
      ),
    ]);
    expect(checkpointBytes(out)).toEqual(before);
    expect(metricsOf(out).length).toBeGreaterThanOrEqual(1);
    const again = await train('--recipe', wild, '--out', out, '--resume', '--max-steps', '2');
    expect(again.code).toBe(0);

    const skip = ['--set', rate, '--set', 'onNonFinite=skip', '--max-steps', '4'];
    const skipped = await train('--recipe', wild, ...skip, '--out', place.freshOut(), '--json');
    expect(skipped.code).toBe(0);
    expect(skipped.stderr).toMatch(/step \d: a value was not finite; the step was left out/);
  });
});

describe('train --dry-run', () => {
  const dryRun = async (...args: string[]) => {
    const { code, stdout, stderr } = await runTrain([...args, '--dry-run', '--json']);
    expect([code, stderr]).toEqual([0, '']);
    return JSON.parse(stdout);
  };

  it('counts the reference configuration as published', async () => {
    const result = await dryRun('--recipe', join(repository, 'recipes/molx-llama2-7b.yaml'));
    expect(result).toMatchObject({ trainableParameters: 36_081_116, totalParameters: 6_774_496_732 });
    expect((100 * result.trainableShare).toFixed(4)).toBe('0.5326');
    expect(result.parameters).toEqual(
      [
        ['SMILES encoder', 3_427_440],
        ['graph encoder', 1_857_900],
        ['projector of the SMILES encoder', 9_181_184],
        ['projector of the graph encoder', 9_009_152],
        ['projector of the fingerprint', 12_589_056],
        ['soft prompt', 16_384],
        ['language model', 6_738_415_616],
      ].map(([component, parameters]) => {
        const trained = component === 'language model' ? 0 : parameters;
        return { component, parameters, trained };
      }),
    );
    expect(result.missing).toContain('DeepChem/ChemBERTa-10M-MTR');
    expect(result.missing.length).toBe(4);
  });

  it('counts the reference configuration with LoRA as published, stage by stage', async () => {
    const file = join(repository, 'recipes/molx-llama2-7b-lora.yaml');
    const result = await dryRun('--recipe', file);
    expect(result).toMatchObject({ trainableParameters: 56_069_596, totalParameters: 6_794_485_212 });
    expect((100 * result.trainableShare).toFixed(4)).toBe('0.8252');
    expect(result.parameters).toContainEqual({ component: 'LoRA', parameters: 19_988_480, trained: 19_988_480 });
    expect(result.missing).toContain('runs/molx-llama2-7b');
    const stages =
      'stages=[{name: a, train: [adapter, encoders], steps: 1, batchSize: 1, learningRate: 1}, {name: b, train: [lora], steps: 1, batchSize: 1, learningRate: 1}]';
    const { stages: each } = await dryRun('--recipe', file, '--set', stages);
    expect(each).toEqual([
      { name: 'a', trains: ['adapter', 'encoders'], trainableParameters: 36_081_116 },
      { name: 'b', trains: ['lora'], trainableParameters: 19_988_480 },
    ]);
    const { stdout } = await runTrain(['--recipe', file, '--dry-run', '--set', stages]);
    expect(stdout).toContain('  b: lora: 19,988,480 (0.2942 %)');
    const unknown = await runTrain(['--recipe', file, '--dry-run', '--set', 'llm={model: ./no-lm, hidden: 64}']);
    expect([unknown.code, unknown.stderr]).toEqual([
      2,
      expect.stringContaining("LoRA's size depends on it. Give llm.layers"),
    ]);
  });

  it('takes sizes from the configuration, and writes nothing', async () => {
    const before = readdirSync(dirname(recipe)).length;
    const { parameters, missing } = await dryRun('--recipe', recipe, '--out', place.freshOut());
    expect(missing).toEqual([]);
    expect(parameters.at(-1)).toEqual({
      component: 'language model',
      parameters: 2048 * 32 + 2 * (3 * 1024 + 3 * 32 * 48 + 64) + 32,
      trained: 0,
    });
    expect(readdirSync(dirname(recipe)).length).toBe(before);
    const { code, stdout } = await runTrain(['--recipe', recipe, '--dry-run']);
    expect([code, stdout]).toEqual([0, expect.stringContaining('tiny: nothing is trained')]);
  });

  it('lists the files of data cards, and knows their tasks', async () => {
    const flags = (task: string) => {
      const data = ['data.files=[]', 'data.cards=[{ card: esol, folder: nowhere }]'];
      const tasks = [`tasks={ ${task}: { weight: 1 } }`, `stages.1.tasks={ ${task}: 1 }`];
      return ['--recipe', recipe, ...[...data, ...tasks].flatMap((each) => ['--set', each])];
    };
    const { missing } = await dryRun(...flags('solubility'));
    expect(missing).toEqual([expect.stringMatching(/nowhere.delaney-processed\.csv$/)]);
    const wrong = await runTrain([...flags('solubilty'), '--dry-run']);
    expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining('Did you mean "solubility"?')]);
  });

  it('says of the data that are there what the start of training would say', async () => {
    const rows = readFileSync(place.file('molecules.tsv'), 'utf8').trim().split('\n');
    writeFileSync(place.file('latin1.tsv'), Buffer.from(`${rows.join('\n')}\u00e9\n`, 'latin1'));
    writeFileSync(place.file('styles.json'), '{ "style": 1 }');
    writeFileSync(place.file('few.tsv'), `${rows.slice(0, 4).join('\n')}\n`);
    writeFileSync(
      place.file('bad.tsv'),
      `${rows.map((row, index) => (index === 0 ? row : row.replace(/\t\S+/, '\tC1CC('))).join('\n')}\n`,
    );
    type Tree = ReturnType<typeof tinyRecipe>;
    const path = (name: string) => (tree: Tree) => void (tree.data.files[0]!.path = name);
    const cases: [string, (tree: Tree) => void, RegExp][] = [
      ['column', (tree) => void (tree.data.files[0]!.columns.kind = 'class'), /no column "class"/],
      ['latin1', path('latin1.tsv'), /line 61: byte \d+ \(0xe9\) is not UTF-8/],
      ['styles', (tree) => void Object.assign(tree.data, { styles: 'styles.json' }), /styles\.json: not a styles file/],
      ['split', path('few.tsv'), /few\.tsv: none to train on: 3 molecules, .* and 12 to be held out/],
      ['invalid', path('bad.tsv'), /maxInvalidShare/],
      ['folder', path('lm'), /lm: its name does not tell the format/],
      [
        'absent',
        (tree) => {
          tree.data.files[0]!.columns.kind = 'class';
          Object.assign(tree.data, { exclude: [{ path: 'absent.csv' }] });
        },
        /no column "class"/,
      ],
    ];
    for (const [name, change, message] of cases) {
      const { code, stdout, stderr } = await runTrain(['--recipe', changed(change, `dry-${name}.yaml`), '--dry-run']);
      expect([code, stdout, stderr]).toEqual([2, '', expect.stringMatching(message)]);
    }
    const lm = { ...tinyLmRecipe(), corpus: { files: [{ path: 'text.txt' }, { path: 'few.tsv', column: 'text' }] } };
    const { code, stderr } = await runTrain(['lm', '--recipe', place.writeRecipe(lm, 'dry-lm.yaml'), '--dry-run']);
    expect([code, stderr]).toEqual([2, expect.stringContaining('few.tsv: no column "text"')]);
  });

  it('refuses sizes that no memory holds', async () => {
    const wide = changed((tree) => {
      Object.assign(tree.model.smiles, { hidden: 65536, layers: 1024, ffn: 65536 });
    }, 'memory.yaml');
    for (const flags of [['--dry-run'], ['--out', place.freshOut()]]) {
      const { code, stderr } = await runTrain(['--recipe', wide, ...flags]);
      expect([code, stderr]).toEqual([
        2,
        expect.stringMatching(/model\.smiles: takes [\d.]+ GB of memory, .* Make its sizes smaller\./),
      ]);
    }
  });

  it('says which size it needs of a language model that is absent', async () => {
    const { code, stderr } = await runTrain(['--recipe', recipe, '--llm', './no-lm', '--dry-run']);
    expect([code, stderr]).toEqual([2, expect.stringMatching(/no-lm is absent, .* Give llm\.hidden/)]);
  });

  it('counts a language model to be pre-trained', async () => {
    const result = await dryRun('lm', '--recipe', join(repository, 'recipes/tiny-lm.yaml'));
    expect(result.trainableShare).toBe(1);
    expect(result.trainableParameters).toBe(2048 * 256 + 4 * (4 * 256 ** 2 + 3 * 256 * 640 + 2 * 256) + 256);
    expect(result.missing).toEqual([expect.stringContaining('lm-text.tsv')]);
  });
});
