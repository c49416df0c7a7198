/**
 * An ONNX model, as protobuf bytes, with one node: `c = FusedMatMul(a, b)` over shapes [batch, rows, columns].
 *
 * Field numbers are those of onnx.proto3; FusedMatMul is ONNX Runtime's own operator (domain com.microsoft), which
 * unlike MatMul takes transposed inputs.
 */
export function fusedMatMulModel(options: { transposeA: boolean; transposeB: boolean }): Uint8Array {
  const node = [
    ...text(1, 'a'),
    ...text(1, 'b'),
    ...text(2, 'c'),
    ...text(4, 'FusedMatMul'),
    ...message(5, intAttribute('transA', options.transposeA ? 1 : 0)),
    ...message(5, intAttribute('transB', options.transposeB ? 1 : 0)),
    ...text(7, 'com.microsoft'),
  ];
  const graph = [
    ...message(1, node),
    ...text(2, 'gemm'),
    ...message(11, floatValue('a', ['batchA', 'rowsA', 'columnsA'])),
    ...message(11, floatValue('b', ['batchB', 'rowsB', 'columnsB'])),
    ...message(12, floatValue('c', ['batch', 'm', 'n'])),
  ];
  const irVersion = 8;
  return Uint8Array.from([
    ...integer(1, irVersion),
    ...message(7, graph),
    ...message(8, integer(2, 13)),
    ...message(8, [...text(1, 'com.microsoft'), ...integer(2, 1)]),
  ]);
}

/** AttributeProto: name, i, and type INT. */
function intAttribute(name: string, value: number): number[] {
  const typeInt = 2;
  return [...text(1, name), ...integer(3, value), ...integer(20, typeInt)];
}

/** ValueInfoProto of a float tensor with symbolic dimensions. */
function floatValue(name: string, dimensions: readonly string[]): number[] {
  const elementFloat = 1;
  const shape = dimensions.flatMap((dimension) => message(1, text(2, dimension)));
  return [...text(1, name), ...message(2, message(1, [...integer(1, elementFloat), ...message(2, shape)]))];
}

function integer(field: number, value: number): number[] {
  return [...varint(field * 8), ...varint(value)];
}

function text(field: number, value: string): number[] {
  return message(field, [...new TextEncoder().encode(value)]);
}

function message(field: number, bytes: readonly number[]): number[] {
  return [...varint(field * 8 + 2), ...varint(bytes.length), ...bytes];
}

function varint(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...varint(value >>> 7)];
}
