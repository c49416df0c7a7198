import { type SavedState, savedState } from './saved-state.js';

/** What stands behind `#` when the page's state follows. */
const prefix = 's=';
/** A link may come from anyone: it does not get to unpack more than this. */
const maxBytes = 2 ** 20;
/** Mail and chat cut longer addresses off. */
const maxHash = 12_000;

/**
 * A page's state as the part of an address behind `#`: JSON, deflated, in base64url. The oldest turns are left out where the address would
 * get too long to be sent.
 */
export async function stateToHash(state: SavedState): Promise<string> {
  const bytes = await through(new TextEncoder().encode(JSON.stringify(state)), new CompressionStream('deflate-raw'));
  const hash = prefix + base64Url(bytes);
  return hash.length <= maxHash || state.turns.length === 0
    ? hash
    : stateToHash({ ...state, turns: state.turns.slice(1) });
}

/** The state in an address; undefined when there is none, or it is damaged. */
export async function stateFromHash(hash: string): Promise<SavedState | undefined> {
  const bare = hash.replace(/^#/, '');
  if (!bare.startsWith(prefix)) return undefined;
  try {
    const packed = fromBase64Url(bare.slice(prefix.length));
    const json = await through(packed, new DecompressionStream('deflate-raw'));
    return savedState(JSON.parse(new TextDecoder().decode(json)));
  } catch {
    return undefined;
  }
}

async function through(bytes: Uint8Array<ArrayBuffer>, transform: GenericTransformStream): Promise<Uint8Array> {
  const reader = new Blob([bytes])
    .stream()
    .pipeThrough(transform as CompressionStream)
    .getReader();
  const chunks: Uint8Array[] = [];
  let total = 0;
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    total += next.value.length;
    if (total > maxBytes) {
      await reader.cancel();
      throw new RangeError('the state is too large');
    }
    chunks.push(next.value);
  }
  const all = new Uint8Array(total);
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  return all;
}

function base64Url(bytes: Uint8Array): string {
  const binary = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

function fromBase64Url(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}
