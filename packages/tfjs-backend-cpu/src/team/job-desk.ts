/** How long a thread looks for work, or for the end of it, before it sleeps. Waking up takes a tenth of this, and on a busy processor it may take many times as long. */
const patienceMs = 1;

/** Looks between two glances at the clock. */
const looks = 64;

/** The most parts that a job can have: the count and the job's number share 32 bits. */
export const maxParts = 255;

const partsMask = 255;
const partsBits = 8;

/** Places in the control words. */
const open = 0;
const finished = 1;
const failed = 2;

const wordsBytes = 64;
const reasonBytes = 448;

/** Bytes of a desk: its control words, and why a part could not be done. */
export const deskBytes = wordsBytes + reasonBytes;

/**
 * Where one thread lays out a job in parts, and all of a team take part after part until none is left.
 *
 * Nobody is waited for who has not taken a part: a thread that is asleep, not started yet or without a processor costs no time.
 * The number of a job and how many of its parts are left stand in one word, so that a part is taken from the job that was looked at or
 * not at all; what describes the job does not change until every taken part is finished.
 */
export class JobDesk {
  readonly #words: Int32Array;
  /** UTF-8, up to the first 0. */
  readonly #reason: Uint8Array;
  #job = 0;

  /** @param memory  {@link deskBytes}, zero at first, the same for all threads */
  constructor(memory: SharedArrayBuffer) {
    this.#words = new Int32Array(memory, 0, wordsBytes / 4);
    this.#reason = new Uint8Array(memory, wordsBytes, reasonBytes);
  }

  /** Lays out a job of 1 to {@link maxParts} parts; the one before must be done. */
  post(parts: number): void {
    this.#job = (this.#job + 1) & (2 ** (31 - partsBits) - 1);
    Atomics.store(this.#words, finished, 0);
    Atomics.store(this.#words, open, (this.#job << partsBits) | parts);
    Atomics.notify(this.#words, open);
  }

  /** The number of a part that is this thread's to do, counted down; undefined when none is left. */
  take(): number | undefined {
    for (;;) {
      const seen = Atomics.load(this.#words, open);
      const left = seen & partsMask;
      if (left === 0) return undefined;
      if (Atomics.compareExchange(this.#words, open, seen, seen - 1) === seen) return left - 1;
    }
  }

  /** Says that a taken part is done. */
  finish(): void {
    Atomics.add(this.#words, finished, 1);
    Atomics.notify(this.#words, finished);
  }

  /** Says that a taken part can't be done. Of several reasons the first is kept, as far as there is room. */
  fail(reason: string): void {
    if (Atomics.exchange(this.#words, failed, 1) === 0) {
      this.#reason.fill(0);
      this.#reason.set(new TextEncoder().encode(reason).subarray(0, reasonBytes));
    }
    this.finish();
  }

  /** Waits until all parts of the job are finished; gives the reason why one could not be done, undefined when all were. */
  waitForEnd(parts: number): string | undefined {
    this.#waitWhile(finished, (count) => count !== parts);
    if (Atomics.exchange(this.#words, failed, 0) === 0) return undefined;
    const end = this.#reason.indexOf(0);
    return new TextDecoder().decode(this.#reason.slice(0, end < 0 ? reasonBytes : end));
  }

  /** Waits until there is a part to take. */
  waitForWork(): void {
    this.#waitWhile(open, (seen) => (seen & partsMask) === 0);
  }

  #waitWhile(word: number, isEarly: (value: number) => boolean): void {
    const started = performance.now();
    for (let look = 1; ; look++) {
      const value = Atomics.load(this.#words, word);
      if (!isEarly(value)) return;
      if (look % looks === 0 && performance.now() - started > patienceMs) Atomics.wait(this.#words, word, value);
    }
  }
}
