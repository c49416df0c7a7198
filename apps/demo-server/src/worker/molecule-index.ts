import path from 'node:path';
import { MolxError } from '@molx/core';
import { readRows } from '@molx/datasets/node';
import { FingerprintTable, morgan, similaritySearch } from '@molx/fingerprint';
import type { Rdkit } from '@molx/molecule';
import { EngineError } from '../engine/engine-error.js';
import type { Drawing, EngineMethods } from '../engine/engine-methods.js';
import type { Scheduler } from './scheduler.js';

const fingerprint = { radius: 2, bits: 2048 } as const;

/** Molecules that are read between two steps of the language model. */
const readAtOnce = 8;

/** Columns that may name a molecule, the first that there is. */
const nameColumns = ['name', 'title', 'id', 'cid'];

interface IndexedMolecule {
  smiles: string;
  name: string;
}

/** The molecules of a file by their Morgan bits, to be searched for those most like another. */
export class MoleculeIndex {
  readonly #table = new FingerprintTable(fingerprint.bits);
  readonly #molecules: IndexedMolecule[] = [];
  #state: 'filling' | 'ready' | { failed: string } = 'filling';

  /** @param file  any table with a column `smiles`, or a SMILES file; undefined for none */
  constructor(
    private readonly rdkit: Rdkit,
    private readonly file: string | undefined,
  ) {}

  get size(): number {
    return this.#molecules.length;
  }

  get isReady(): boolean {
    return this.#state === 'ready';
  }

  /** Reads the file, a few rows in each turn of the scheduler. Rows without a valid molecule are left out. */
  async fill(scheduler: Scheduler): Promise<void> {
    if (this.file === undefined) {
      this.#state = { failed: 'this server has no index of molecules: start it with --index.' };
      return;
    }
    try {
      let rows: IndexedMolecule[] = [];
      for await (const { values } of readRows({ path: this.file }, [])) {
        rows.push(moleculeOf(values));
        if (rows.length < readAtOnce) continue;
        await scheduler.run(() => this.#add(rows));
        rows = [];
      }
      await scheduler.run(() => this.#add(rows));
      this.#state = 'ready';
    } catch (error) {
      this.#state = { failed: `the index can't be read: ${error instanceof Error ? error.message : String(error)}` };
      throw error;
    }
  }

  /** @throws {InvalidSmilesError}  @throws {EngineError} `not-ready` while the index is made */
  async search({
    smiles,
    k,
    drawing,
  }: EngineMethods['similar']['params']): Promise<EngineMethods['similar']['result']> {
    if (this.#state === 'filling') {
      throw new EngineError({ kind: 'not-ready', message: `the index is being made: ${this.size} molecules so far.` });
    }
    if (this.#state !== 'ready') throw new EngineError({ kind: 'refused', message: this.#state.failed });
    await this.rdkit.revive();
    const mol = this.rdkit.parse(smiles);
    try {
      const hits = similaritySearch(this.#table, morgan(mol, fingerprint), { k });
      const neighbours = hits.map(({ index, similarity }) => {
        const found = this.#molecules[index]!;
        return { ...found, similarity, svg: this.#draw(found.smiles, drawing) };
      });
      return { index: path.basename(this.file!), size: this.size, neighbours };
    } finally {
      mol.dispose();
    }
  }

  async #add(rows: readonly IndexedMolecule[]): Promise<void> {
    for (const row of rows) {
      try {
        const mol = this.rdkit.parse(row.smiles);
        try {
          this.#table.add(morgan(mol, fingerprint));
          this.#molecules.push({ ...row, smiles: mol.smiles });
        } finally {
          mol.dispose();
        }
      } catch (error) {
        if (!(MolxError.is(error, 'invalid-smiles') || MolxError.is(error, 'rdkit'))) throw error;
        await this.rdkit.revive();
      }
    }
  }

  #draw(smiles: string, drawing: Drawing): string {
    const mol = this.rdkit.parse(smiles, { maxLength: Number.POSITIVE_INFINITY });
    try {
      return mol.svg(drawing);
    } finally {
      mol.dispose();
    }
  }
}

function moleculeOf(values: Readonly<Record<string, string>>): IndexedMolecule {
  const lower = new Map(Object.entries(values).map(([column, value]) => [column.toLowerCase(), value]));
  const name = nameColumns.map((column) => lower.get(column)).find((value) => value !== undefined && value !== '');
  return { smiles: lower.get('smiles') ?? '', name: name ?? '' };
}
