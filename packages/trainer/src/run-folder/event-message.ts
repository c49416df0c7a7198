/** One record of TensorBoard's event file: scalars at a step, the file's opening, or a restart that voids later steps. */
export interface EventMessage {
  /** Seconds since 1970. */
  wallTime: number;
  step?: number;
  fileVersion?: string;
  scalars?: Readonly<Record<string, number>>;
  /** TensorBoard drops what earlier files hold at this step and later. */
  restart?: boolean;
}

/**
 * Encodes an `Event` in protocol buffers, by the field numbers of tensorflow/core/util/event.proto: wall_time 1, step 2,
 * file_version 3, summary 5 { value 1 { tag 1, simple_value 2 } }, session_log 7 { status 1 }.
 */
export function encodeEvent({ wallTime, step = 0, fileVersion, scalars, restart }: EventMessage): Uint8Array {
  const parts = [key(1, 1), double(wallTime), key(2, 0), varint(step)];
  if (fileVersion !== undefined) parts.push(lengthDelimited(3, text(fileVersion)));
  if (scalars !== undefined) {
    const values = Object.entries(scalars).map(([tag, value]) =>
      lengthDelimited(1, join([lengthDelimited(1, text(tag)), key(2, 5), float(value)])),
    );
    parts.push(lengthDelimited(5, join(values)));
  }
  if (restart) parts.push(lengthDelimited(7, join([key(1, 0), varint(1)])));
  return join(parts);
}

/** Wire types: 0 varint, 1 eight bytes, 2 length and bytes, 5 four bytes. */
function key(field: number, wireType: 0 | 1 | 2 | 5): Uint8Array {
  return varint(field * 8 + wireType);
}

function lengthDelimited(field: number, bytes: Uint8Array): Uint8Array {
  return join([key(field, 2), varint(bytes.length), bytes]);
}

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 0x80) {
    bytes.push((rest % 0x80) | 0x80);
    rest = Math.floor(rest / 0x80);
  }
  return Uint8Array.from([...bytes, rest]);
}

function double(value: number): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setFloat64(0, value, true);
  return bytes;
}

function float(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setFloat32(0, value, true);
  return bytes;
}

function text(value: string): Uint8Array {
  return new TextEncoder().encode(value);
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}
