import { CheckpointError } from '@molx/core';
import { ByteCursor } from './byte-cursor.js';
import { type Dtype, itemSize } from './dtype.js';
import type { HostTensor } from './host-tensor.js';
import { readZip } from './read-zip.js';
import { rebuildTensor, type Storage, StridedTensor } from './rebuild-tensor.js';
import { PickleGlobal, PickleObject, unpickle } from './unpickle.js';

/** The tensors of a PyTorch file, and the names of Python objects in it that were left aside. */
export interface PyTorchCheckpoint {
  readonly tensors: Map<string, HostTensor>;
  readonly ignored: readonly string[];
}

/**
 * Reads what `torch.save` wrote: zip archives (PyTorch 1.6 and later) and the older bare pickles.
 *
 * Nothing in the file is executed: the pickle is read as data, and Python objects that are no tensors are listed in `ignored`.
 * Names of nested dicts are joined by dots; a checkpoint that keeps its weights under `state_dict`, `model_state_dict`, `module`
 * or `model` gives only those.
 *
 * @param path  what errors call the file
 * @throws {CheckpointError} when the file is truncated, damaged, of another format, or holds no tensors
 */
export function readPyTorch(bytes: Uint8Array, path = 'PyTorch file'): PyTorchCheckpoint {
  const isZip = bytes.length >= 4 && bytes[0] === 0x50 && bytes[1] === 0x4b;
  const root = isZip ? readArchive(bytes, path) : readLegacy(bytes, path);
  const ignored = new Set<string>();
  const found = new Map<string, StridedTensor>();
  collect(pickWeights(root), [], found, ignored);
  if (found.size === 0) {
    const rest = ignored.size === 0 ? '' : ` It refers to ${[...ignored].slice(0, 5).join(', ')}.`;
    throw new CheckpointError(path, `holds no tensors.${rest} Save the model's state_dict.`);
  }
  const tensors = new Map<string, HostTensor>();
  for (const [name, tensor] of found) tensors.set(name, rebuildTensor(name, tensor, path));
  return { tensors, ignored: [...ignored] };
}

const storageDtypes: ReadonlyMap<string, Dtype> = new Map([
  ['DoubleStorage', 'F64'],
  ['FloatStorage', 'F32'],
  ['HalfStorage', 'F16'],
  ['BFloat16Storage', 'BF16'],
  ['LongStorage', 'I64'],
  ['IntStorage', 'I32'],
  ['ShortStorage', 'I16'],
  ['CharStorage', 'I8'],
  ['ByteStorage', 'U8'],
  ['BoolStorage', 'BOOL'],
]);

function readArchive(bytes: Uint8Array, path: string): unknown {
  const members = readZip(bytes, path);
  const program = [...members.keys()].find((name) => name.endsWith('/data.pkl'));
  if (program === undefined)
    throw new CheckpointError(path, 'a zip archive, but not one of PyTorch: it has no data.pkl.');
  const folder = program.slice(0, -'data.pkl'.length);
  const order = members.get(`${folder}byteorder`);
  if (order && new TextDecoder().decode(order).trim() !== 'little') {
    throw new CheckpointError(path, 'written in big-endian byte order, which is not supported.');
  }
  const open = (id: unknown) => openStorage(id, path, (key) => members.get(`${folder}data/${key}`));
  return unpickle(members.get(program)!, 0, { path, persistent: shareByKey(open), reduce: rebuild(path) }).value;
}

const legacyMagic = 0x1950a86a20f9469cfc6cn;
const legacyProtocol = 1001;

function readLegacy(bytes: Uint8Array, path: string): unknown {
  if (bytes[0] !== 0x80) throw new CheckpointError(path, 'not a PyTorch file: neither a zip archive nor a pickle.');
  const storages = new Map<string, Storage>();
  const open = (id: unknown) => {
    const storage = openStorage(id, path, () => undefined);
    storages.set(storage.key, storage);
    return storage;
  };
  const magic = unpickle(bytes, 0, { path });
  if (magic.value !== legacyMagic) throw new CheckpointError(path, "a pickle, but not one of PyTorch's.");
  const protocol = unpickle(bytes, magic.end, { path });
  if (protocol.value !== legacyProtocol) {
    throw new CheckpointError(path, `PyTorch protocol ${String(protocol.value)} is not known (${legacyProtocol} is).`);
  }
  const system = unpickle(bytes, protocol.end, { path });
  if (system.value instanceof Map && system.value.get('little_endian') === false) {
    throw new CheckpointError(path, 'written in big-endian byte order, which is not supported.');
  }
  const root = unpickle(bytes, system.end, { path, persistent: shareByKey(open), reduce: rebuild(path) });
  const keys = unpickle(bytes, root.end, { path });
  if (!Array.isArray(keys.value)) throw new CheckpointError(path, 'damaged: its list of storages is missing.');
  const cursor = new ByteCursor(bytes, keys.end, path);
  for (const key of keys.value) {
    const storage = storages.get(String(key));
    if (storage === undefined) throw new CheckpointError(path, `damaged: storage ${String(key)} belongs to no tensor.`);
    storage.bytes = cursor.bytes(cursor.uint64() * itemSize(storage.dtype));
  }
  return root.value;
}

/** Tensors that share a storage in PyTorch share one here. */
function shareByKey(open: (id: unknown) => Storage): (id: unknown) => Storage {
  const opened = new Map<unknown, Storage>();
  return (id) => {
    const key = Array.isArray(id) ? id[2] : id;
    const storage = opened.get(key) ?? open(id);
    opened.set(key, storage);
    return storage;
  };
}

/** A storage's id is the tuple `('storage', type, key, device, elements)`. */
function openStorage(id: unknown, path: string, find: (key: string) => Uint8Array | undefined): Storage {
  const [kind, type, key, , elements, view] = Array.isArray(id) ? id : [];
  if (
    kind !== 'storage' ||
    !(type instanceof PickleGlobal) ||
    typeof key !== 'string' ||
    typeof elements !== 'number'
  ) {
    throw new CheckpointError(path, 'damaged: a storage id is not what PyTorch writes.');
  }
  const dtype = storageDtypes.get(type.name.slice(type.name.lastIndexOf('.') + 1));
  if (dtype === undefined) throw new CheckpointError(path, `element type ${type.name} is not supported.`);
  if (Array.isArray(view)) throw new CheckpointError(path, 'storage views of PyTorch before 0.4 are not supported.');
  return { key, dtype, elements, bytes: find(key) };
}

function rebuild(path: string): (callable: string, args: readonly unknown[]) => unknown {
  return (callable, args) => {
    switch (callable) {
      case 'collections.OrderedDict':
      case 'collections.defaultdict':
        return new Map();
      case 'torch.Size':
        return args[0];
      case 'torch._utils._rebuild_tensor':
      case 'torch._utils._rebuild_tensor_v2':
        return strided(args, path);
      case 'torch._utils._rebuild_parameter':
      case 'torch._utils._rebuild_parameter_with_state':
        return args[0];
      case 'torch._tensor._rebuild_from_type_v2':
        return Array.isArray(args[2]) ? strided(args[2], path) : undefined;
      default:
        return undefined;
    }
  };
}

function strided([storage, offset, shape, strides]: readonly unknown[], path: string): StridedTensor {
  if (isStorage(storage) && isCount(offset) && isCounts(shape) && isCounts(strides)) {
    return new StridedTensor(storage, offset, shape, strides);
  }
  throw new CheckpointError(path, 'damaged: a tensor record is not what PyTorch writes.');
}

function pickWeights(root: unknown): unknown {
  if (!(root instanceof Map)) return root;
  for (const key of ['state_dict', 'model_state_dict', 'module', 'model']) {
    if (root.get(key) instanceof Map) return root.get(key);
  }
  return root;
}

/** Deeper than any checkpoint nests; a list that holds itself ends here. */
const maxDepth = 32;

function collect(
  value: unknown,
  keys: readonly string[],
  found: Map<string, StridedTensor>,
  ignored: Set<string>,
): void {
  if (keys.length > maxDepth) return;
  if (value instanceof StridedTensor) found.set(keys.length === 0 ? 'tensor' : keys.join('.'), value);
  else if (value instanceof PickleGlobal) ignored.add(value.name);
  else if (value instanceof PickleObject) collect(value.callable, [...keys, 'type'], found, ignored);
  else if (value instanceof Map || Array.isArray(value)) {
    for (const [key, item] of value.entries()) {
      if (typeof item === 'object') collect(item, [...keys, String(key)], found, ignored);
    }
  }
}

function isStorage(value: unknown): value is Storage {
  return typeof value === 'object' && value !== null && 'dtype' in value && 'elements' in value;
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isCounts(value: unknown): value is number[] {
  return Array.isArray(value) && value.every(isCount);
}
