/** The bytes that byte-level BPE writes as they are, as characters of Latin-1 (Radford et al. 2019, `bytes_to_unicode`). */
const plain = /[!-~\u00A1-\u00AC\u00AE-\u00FF]/;

/** The byte behind each character of byte-level BPE: the others have taken the characters from 256 on, in turn. */
const byteOf = new Map<string, number>();
for (let byte = 0, next = 256; byte < 256; byte++) {
  const own = String.fromCharCode(byte);
  byteOf.set(plain.test(own) ? own : String.fromCharCode(next++), byte);
}

/** The bytes that a piece of a byte-level vocabulary stands for; undefined when it is none. */
export function byteLevelBytes(piece: string): Uint8Array | undefined {
  const bytes = Array.from(piece, (character) => byteOf.get(character));
  return bytes.every((byte) => byte !== undefined) ? Uint8Array.from(bytes) : undefined;
}
