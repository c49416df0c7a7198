const remembered = 64;

/** The names of the kernels launched since the device was last known to be well. */
export class RecentLaunches {
  readonly #names = new Array<string>(remembered).fill('');
  #count = 0;
  #confirmed = 0;

  /** How many kernels were launched in all. */
  get count(): number {
    return this.#count;
  }

  add(name: string): void {
    this.#names[this.#count++ % remembered] = name;
  }

  /** Everything launched so far has finished well. */
  confirm(): void {
    this.#confirmed = this.#count;
  }

  /** Each name once, the last launched first. */
  unconfirmed(): string[] {
    return this.since(this.#confirmed);
  }

  /** The names of those launched after the first `count`, as {@link unconfirmed}. */
  since(count: number): string[] {
    const names = new Set<string>();
    const oldest = Math.max(count, this.#count - remembered);
    for (let i = this.#count - 1; i >= oldest; i--) names.add(this.#names[i % remembered]!);
    return [...names];
  }
}
