import { hash32, InvalidArgumentError, Random } from '@molx/core';
import { type ExamplePool, examplesPerEpoch, type PoolExample } from './example-pool.js';

/** An example as it is drawn. */
export interface SampledExample extends PoolExample {
  task: string;
  /** 32 random bits of this draw's own, for the choice of a paraphrase or of a random SMILES. */
  draw: number;
}

/** The next batch, and where it stands. */
export interface SampledBatch {
  epoch: number;
  /** Counted from 0 within the epoch. */
  batch: number;
  batchesInEpoch: number;
  examples: SampledExample[];
}

/** Where a sampler stands, as JSON: the batch that comes next, and a hash of what it samples from. */
export interface SamplerState {
  epoch: number;
  batch: number;
  pools: number;
}

export interface MixtureSamplerOptions {
  pools: readonly ExamplePool[];
  batchSize: number;
  seed: number | string;
  /** About how long an example is, in tokens: examples of similar length share a batch. Without it lengths don't matter. */
  length?: (task: string, example: PoolExample) => number;
  /** Batches among which examples are sorted by length. */
  bucketBatches?: number;
  state?: SamplerState;
}

/**
 * A weighted mixture of tasks, in batches of similar length, endless and seeded.
 *
 * In an epoch each task gives weight times its examples: without replacement, and where the weight is below 1 the next
 * epoch goes on with those that were left. An epoch is a function of the seed and its number, so that a sampler made
 * from a saved state continues bit for bit.
 */
export class MixtureSampler {
  readonly examplesPerEpoch: number;
  readonly #options: MixtureSamplerOptions;
  readonly #pools: number;
  #epoch = 0;
  #batch = 0;
  #batches: SampledExample[][] | undefined;

  /** @throws {InvalidArgumentError} without an example or with too many, or for a state that was saved over other data or tasks */
  constructor(options: MixtureSamplerOptions) {
    const { pools, batchSize, seed, state } = options;
    this.#options = options;
    this.examplesPerEpoch = examplesPerEpoch(pools);
    this.#pools = hash32(
      JSON.stringify([seed, batchSize, pools.map(({ task, weight, examples }) => [task, weight, examples.length])]),
    );
    if (state === undefined) return;
    if (state.pools !== this.#pools) {
      throw new InvalidArgumentError(
        'the data, tasks, batch size or seed are not those of the checkpoint: the order of the data cannot be continued. ' +
          'Resume with the recipe and the data of the run.',
      );
    }
    this.#epoch = state.epoch;
    this.#batch = state.batch;
  }

  get state(): SamplerState {
    return { epoch: this.#epoch, batch: this.#batch, pools: this.#pools };
  }

  next(): SampledBatch {
    this.#batches ??= this.#planEpoch(this.#epoch);
    while (this.#batch >= this.#batches.length) {
      this.#epoch++;
      this.#batch = 0;
      this.#batches = this.#planEpoch(this.#epoch);
    }
    const batch = this.#batch++;
    return {
      epoch: this.#epoch,
      batch,
      batchesInEpoch: this.#batches.length,
      examples: this.#batches[batch] as SampledExample[],
    };
  }

  #planEpoch(epoch: number): SampledExample[][] {
    const { pools, seed, batchSize, length, bucketBatches = 16 } = this.#options;
    const random = new Random(`${seed}/epoch ${epoch}`);
    const drawn = random.shuffle(pools.flatMap((pool) => drawEpoch(pool, epoch, seed)));
    const examples = drawn.map((example) => ({ ...example, draw: random.uint32() }));
    if (length !== undefined) {
      const lengths = new Map(examples.map((example) => [example, length(example.task, example)]));
      const byLength = (a: SampledExample, b: SampledExample) => (lengths.get(a) ?? 0) - (lengths.get(b) ?? 0);
      for (let start = 0; start < examples.length; start += bucketBatches * batchSize) {
        const window = examples.slice(start, start + bucketBatches * batchSize).sort(byLength);
        examples.splice(start, window.length, ...window);
      }
    }
    const batches: SampledExample[][] = [];
    for (let start = 0; start < examples.length; start += batchSize) {
      batches.push(examples.slice(start, start + batchSize));
    }
    return random.shuffle(batches);
  }
}

/** The part of a task's endless stream of shuffled passes that falls into `epoch`. */
function drawEpoch({ task, weight, examples }: ExamplePool, epoch: number, seed: number | string) {
  const size = examples.length;
  const end = Math.floor((epoch + 1) * weight * size + 1e-6);
  const drawn: (PoolExample & { task: string })[] = [];
  let pass = -1;
  let order: PoolExample[] = [];
  for (let position = Math.floor(epoch * weight * size + 1e-6); position < end; position++) {
    if (Math.floor(position / size) !== pass) {
      pass = Math.floor(position / size);
      order = new Random(`${seed}/${task}/pass ${pass}`).shuffle([...examples]);
    }
    drawn.push({ task, ...(order[position % size] as PoolExample) });
  }
  return drawn;
}
