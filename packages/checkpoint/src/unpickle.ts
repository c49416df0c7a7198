import { CheckpointError } from '@molx/core';
import { ByteCursor } from './byte-cursor.js';

/** A reference by name to something of Python's. It is never looked up, imported or called. */
export class PickleGlobal {
  constructor(readonly name: string) {}
}

/** What Python would have built by calling `callable`; here only its ingredients. */
export class PickleObject {
  state: unknown;

  constructor(
    readonly callable: unknown,
    readonly args: readonly unknown[],
  ) {}
}

export interface UnpickleOptions {
  path: string;
  /** Turns a persistent id into a value; PyTorch names storages so. */
  persistent?: (id: unknown) => unknown;
  /** Turns a call into a value, or gives undefined to keep it as a {@link PickleObject}. */
  reduce?: (callable: string, args: readonly unknown[]) => unknown;
}

const mark = Symbol('mark');

/**
 * Runs one pickle program (protocols 2 to 5) as data: it builds lists, maps, texts and numbers, and nothing else.
 *
 * Python's tuples and lists become arrays, its dicts Maps, its integers numbers (bigints beyond 2^53), its bytes Uint8Arrays.
 * No name in the file is resolved, so no code can run.
 *
 * @returns the value, and where the program ended
 * @throws {CheckpointError} on truncation and on opcodes outside the subset that checkpoints use
 */
export function unpickle(bytes: Uint8Array, start: number, options: UnpickleOptions): { value: unknown; end: number } {
  const cursor = new ByteCursor(bytes, start, options.path);
  const machine = new Machine(cursor, options);
  for (;;) {
    const at = cursor.offset;
    const opcode = cursor.uint8();
    if (opcode === 0x2e) return { value: machine.pop(), end: cursor.offset };
    const run = opcodes.get(opcode);
    if (run === undefined) {
      const shown = opcode > 0x20 && opcode < 0x7f ? `"${String.fromCharCode(opcode)}"` : `0x${opcode.toString(16)}`;
      throw new CheckpointError(options.path, `pickle opcode ${shown} at byte ${at} is not one that checkpoints use.`);
    }
    run(machine, cursor);
  }
}

/** The pickle machine's stack and memo. */
class Machine {
  readonly #stack: unknown[] = [];
  readonly #memo = new Map<number, unknown>();

  constructor(
    private readonly cursor: ByteCursor,
    readonly options: UnpickleOptions,
  ) {}

  push(value: unknown): void {
    this.#stack.push(value);
  }

  pop(): unknown {
    if (this.#stack.length === 0) throw this.damaged('takes from an empty stack');
    return this.#stack.pop();
  }

  peek(): unknown {
    if (this.#stack.length === 0) throw this.damaged('reads an empty stack');
    return this.#stack[this.#stack.length - 1];
  }

  popToMark(): unknown[] {
    const at = this.#stack.lastIndexOf(mark);
    if (at < 0) throw this.damaged('lacks a mark');
    const items = this.#stack.splice(at + 1);
    this.#stack.pop();
    return items;
  }

  popTuple(length: number): unknown[] {
    const items = Array.from({ length }, () => this.pop());
    return items.reverse();
  }

  memoize(index: number): void {
    this.#memo.set(index, this.peek());
  }

  memoizeNext(): void {
    this.memoize(this.#memo.size);
  }

  recall(index: number): void {
    if (!this.#memo.has(index)) throw this.damaged(`recalls memo ${index}, which was never set`);
    this.push(this.#memo.get(index));
  }

  appendTo(items: unknown[]): void {
    const list = this.peek();
    if (Array.isArray(list)) for (const item of items) list.push(item);
    else if (!(list instanceof PickleObject)) throw this.damaged('appends to what is no list');
  }

  setItems(items: unknown[]): void {
    const map = this.peek();
    if (items.length % 2 === 1) throw this.damaged('sets a key without a value');
    if (map instanceof PickleObject) return;
    if (!(map instanceof Map)) throw this.damaged('sets an item of what is no dict');
    for (let i = 0; i < items.length; i += 2) map.set(items[i], items[i + 1]);
  }

  reduce(callable: unknown, args: unknown): void {
    if (!Array.isArray(args)) throw this.damaged('calls without an argument tuple');
    const known = callable instanceof PickleGlobal ? this.options.reduce?.(callable.name, args) : undefined;
    this.push(known ?? new PickleObject(callable, args));
  }

  build(state: unknown): void {
    const object = this.peek();
    if (object instanceof PickleObject) object.state = state;
  }

  persistent(): void {
    const id = this.pop();
    const value = this.options.persistent?.(id);
    if (value === undefined) throw this.damaged('names a persistent object of an unknown kind');
    this.push(value);
  }

  global(module: unknown, name: unknown): void {
    if (typeof module !== 'string' || typeof name !== 'string') throw this.damaged('names a global by no text');
    this.push(new PickleGlobal(`${module}.${name}`));
  }

  damaged(what: string): CheckpointError {
    return new CheckpointError(this.options.path, `damaged pickle: it ${what} (byte ${this.cursor.offset}).`);
  }
}

function integer(bytes: Uint8Array): number | bigint {
  let value = 0n;
  for (let i = bytes.length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i]!);
  const signed = bytes.length === 0 ? 0n : BigInt.asIntN(bytes.length * 8, value);
  return Number.isSafeInteger(Number(signed)) ? Number(signed) : signed;
}

type Opcode = (machine: Machine, cursor: ByteCursor) => void;

const opcodes: ReadonlyMap<number, Opcode> = new Map<number, Opcode>([
  [0x80, (_, c) => void c.uint8()], // PROTO
  [0x95, (_, c) => void c.uint64()], // FRAME
  [0x28, (m) => m.push(mark)], // MARK
  [0x30, (m) => void m.pop()], // POP
  [0x31, (m) => void m.popToMark()], // POP_MARK
  [0x32, (m) => m.push(m.peek())], // DUP
  [0x4e, (m) => m.push(null)], // NONE
  [0x88, (m) => m.push(true)], // NEWTRUE
  [0x89, (m) => m.push(false)], // NEWFALSE
  [0x4a, (m, c) => m.push(c.int32())], // BININT
  [0x4b, (m, c) => m.push(c.uint8())], // BININT1
  [0x4d, (m, c) => m.push(c.uint16())], // BININT2
  [0x8a, (m, c) => m.push(integer(c.bytes(c.uint8())))], // LONG1
  [0x8b, (m, c) => m.push(integer(c.bytes(c.uint32())))], // LONG4
  [0x47, (m, c) => m.push(c.float64BigEndian())], // BINFLOAT
  [0x58, (m, c) => m.push(c.text(c.uint32()))], // BINUNICODE
  [0x8c, (m, c) => m.push(c.text(c.uint8()))], // SHORT_BINUNICODE
  [0x8d, (m, c) => m.push(c.text(c.uint64()))], // BINUNICODE8
  [0x55, (m, c) => m.push(c.text(c.uint8()))], // SHORT_BINSTRING
  [0x54, (m, c) => m.push(c.text(c.uint32()))], // BINSTRING
  [0x42, (m, c) => m.push(c.bytes(c.uint32()))], // BINBYTES
  [0x43, (m, c) => m.push(c.bytes(c.uint8()))], // SHORT_BINBYTES
  [0x8e, (m, c) => m.push(c.bytes(c.uint64()))], // BINBYTES8
  [0x29, (m) => m.push([])], // EMPTY_TUPLE
  [0x85, (m) => m.push(m.popTuple(1))], // TUPLE1
  [0x86, (m) => m.push(m.popTuple(2))], // TUPLE2
  [0x87, (m) => m.push(m.popTuple(3))], // TUPLE3
  [0x74, (m) => m.push(m.popToMark())], // TUPLE
  [0x5d, (m) => m.push([])], // EMPTY_LIST
  [0x6c, (m) => m.push(m.popToMark())], // LIST
  [0x61, (m) => m.appendTo([m.pop()])], // APPEND
  [0x65, (m) => m.appendTo(m.popToMark())], // APPENDS
  [0x7d, (m) => m.push(new Map())], // EMPTY_DICT
  [0x73, (m) => m.setItems(m.popTuple(2))], // SETITEM
  [0x75, (m) => m.setItems(m.popToMark())], // SETITEMS
  [0x8f, (m) => m.push([])], // EMPTY_SET
  [0x90, (m) => m.appendTo(m.popToMark())], // ADDITEMS
  [0x91, (m) => m.push(m.popToMark())], // FROZENSET
  [0x71, (m, c) => m.memoize(c.uint8())], // BINPUT
  [0x72, (m, c) => m.memoize(c.uint32())], // LONG_BINPUT
  [0x94, (m) => m.memoizeNext()], // MEMOIZE
  [0x68, (m, c) => m.recall(c.uint8())], // BINGET
  [0x6a, (m, c) => m.recall(c.uint32())], // LONG_BINGET
  [0x63, (m, c) => m.global(c.line(), c.line())], // GLOBAL
  [0x93, (m) => m.global(...(m.popTuple(2) as [unknown, unknown]))], // STACK_GLOBAL
  [0x51, (m) => m.persistent()], // BINPERSID
  [0x52, (m) => m.reduce(...(m.popTuple(2) as [unknown, unknown]))], // REDUCE
  [0x81, (m) => m.reduce(...(m.popTuple(2) as [unknown, unknown]))], // NEWOBJ
  [0x62, (m) => m.build(m.pop())], // BUILD
]);
