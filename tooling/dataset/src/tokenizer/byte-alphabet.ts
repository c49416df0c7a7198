/**
 * The printable stand-ins of byte-level BPE (GPT-2): printable Latin-1 bytes stand for themselves, the other bytes for
 * code points from 256 on, in byte order. `[256]`, indexed by byte.
 */
export const byteAlphabet: readonly string[] = (() => {
  const printable = (byte: number) => (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174;
  let next = 256;
  return Array.from({ length: 256 }, (_, byte) => String.fromCodePoint(printable(byte) ? byte : next++));
})();

const encoder = new TextEncoder();

/** A text's UTF-8 bytes in the byte alphabet; a space becomes `Ġ`. */
export function toByteAlphabet(text: string): string {
  let out = '';
  for (const byte of encoder.encode(text)) out += byteAlphabet[byte];
  return out;
}
