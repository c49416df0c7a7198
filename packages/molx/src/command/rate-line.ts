/** Where a {@link RateLine} speaks: `process.stderr`, mostly. */
export interface RateLineStream {
  isTTY?: boolean;
  write(text: string): unknown;
}

export interface RateLineOptions {
  stream?: RateLineStream;
  /** Milliseconds of a steady clock. */
  now?: () => number;
}

/** How far a long job has come and how fast: one line that is written over on a terminal, now and then a line elsewhere. */
export class RateLine {
  readonly #what: string;
  readonly #stream: RateLineStream;
  readonly #now: () => number;
  readonly #everyMs: number;
  readonly #started: number;
  #last: number;
  #isShown = false;

  /** @param what  what is counted: `molecules` */
  constructor(what: string, { stream = process.stderr, now = () => performance.now() }: RateLineOptions = {}) {
    this.#what = what;
    this.#stream = stream;
    this.#now = now;
    this.#everyMs = stream.isTTY ? 200 : 10_000;
    this.#started = now();
    this.#last = this.#started;
  }

  /** Seconds since the beginning. */
  get seconds(): number {
    return (this.#now() - this.#started) / 1000;
  }

  update(done: number): void {
    const now = this.#now();
    if (now - this.#last < this.#everyMs) return;
    this.#last = now;
    const text = `${done.toLocaleString('en')} ${this.#what}  ${rate(done / this.seconds)}/s`;
    this.#stream.write(this.#stream.isTTY ? `\r\x1b[K${text}` : `${text}\n`);
    this.#isShown = true;
  }

  /** Takes the line away, so that others may speak. */
  clear(): void {
    if (this.#isShown && this.#stream.isTTY) this.#stream.write('\r\x1b[K');
    this.#isShown = false;
  }
}

/** A rate as a reader says it: three digits below 100, none behind the point above. */
export function rate(perSecond: number): string {
  if (!Number.isFinite(perSecond)) return '-';
  return perSecond < 100 ? String(Number(perSecond.toPrecision(3))) : Math.round(perSecond).toLocaleString('en');
}
