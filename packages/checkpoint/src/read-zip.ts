import { CheckpointError } from '@molx/core';

const endSignature = 0x06054b50;
const end64LocatorSignature = 0x07064b50;
const entrySignature = 0x02014b50;
const localSignature = 0x04034b50;

/**
 * The members of a zip archive by name, as views of `bytes`. Only stored (uncompressed) members: PyTorch compresses none.
 *
 * @throws {CheckpointError} when the archive is truncated, damaged, or compressed
 */
export function readZip(bytes: Uint8Array, path: string): Map<string, Uint8Array> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const fail = (what: string): never => {
    throw new CheckpointError(path, `zip archive ${what}.`);
  };
  const need = (at: number, length: number): void => {
    if (at < 0 || at + length > bytes.length) fail('truncated or damaged: its directory points outside the file');
  };
  const end = findEnd(view);
  if (end < 0) return fail('truncated: it has no end record. Fetch the file again');
  let count = view.getUint16(end + 10, true);
  let at = view.getUint32(end + 16, true);
  const locator = end - 20;
  if (locator >= 0 && view.getUint32(locator, true) === end64LocatorSignature) {
    const end64 = Number(view.getBigUint64(locator + 8, true));
    need(end64, 56);
    count = Number(view.getBigUint64(end64 + 32, true));
    at = Number(view.getBigUint64(end64 + 48, true));
  }
  const members = new Map<string, Uint8Array>();
  for (let i = 0; i < count; i++) {
    need(at, 46);
    if (view.getUint32(at, true) !== entrySignature) fail('damaged: its directory is not where the end record says');
    const nameLength = view.getUint16(at + 28, true);
    const extraLength = view.getUint16(at + 30, true);
    const next = at + 46 + nameLength + extraLength + view.getUint16(at + 32, true);
    need(at, next - at);
    const name = new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + nameLength));
    if (view.getUint16(at + 10, true) !== 0) fail(`member "${name}" is compressed, which no PyTorch version writes`);
    const { size, local } = wideFields(view, at, at + 46 + nameLength, extraLength);
    need(local, 30);
    if (view.getUint32(local, true) !== localSignature) fail(`damaged: member "${name}" is not where it should be`);
    const data = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
    need(data, size);
    members.set(name, bytes.subarray(data, data + size));
    at = next;
  }
  return members;
}

/** The end record stands last, before a comment of at most 65,535 bytes; -1 when there is none. */
function findEnd(view: DataView): number {
  for (let at = view.byteLength - 22; at >= Math.max(0, view.byteLength - 22 - 65535); at--) {
    if (view.getUint32(at, true) === endSignature) return at;
  }
  return -1;
}

/** Size and offset of a member, from the zip64 extra field where the 32-bit fields overflow. */
function wideFields(
  view: DataView,
  entry: number,
  extra: number,
  extraLength: number,
): { size: number; local: number } {
  let size = view.getUint32(entry + 24, true);
  let local = view.getUint32(entry + 42, true);
  const stop = extra + extraLength;
  for (let at = extra; at + 4 <= stop; at += 4 + view.getUint16(at + 2, true)) {
    if (view.getUint16(at, true) !== 1) continue;
    let field = at + 4;
    const wide = (narrow: number, kept: (value: number) => void) => {
      if (narrow !== 0xffffffff || field + 8 > stop) return;
      kept(Number(view.getBigUint64(field, true)));
      field += 8;
    };
    wide(size, (value) => {
      size = value;
    });
    wide(view.getUint32(entry + 20, true), () => {});
    wide(local, (value) => {
      local = value;
    });
  }
  return { size, local };
}
