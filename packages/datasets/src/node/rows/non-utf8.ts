import { isUtf8 } from 'node:buffer';

/** What keeps a text from being UTF-8. */
export interface NonUtf8 {
  /** Counted from 1. */
  line: number;
  /** With the remedy. */
  message: string;
}

const remedy = 'Save the file as UTF-8.';
const replacementCharacter = Buffer.from('\uFFFD');

/**
 * What keeps bytes from being UTF-8; undefined where nothing does.
 *
 * @param start  the line and the byte of the file that they begin with, from 1
 */
export function nonUtf8(bytes: Buffer, start = { line: 1, byte: 1 }): NonUtf8 | undefined {
  if (start.byte === 1 && isUtf16(bytes)) return { line: 1, message: `the file is UTF-16, not UTF-8. ${remedy}` };
  if (isUtf8(bytes)) return undefined;
  const at = firstWrong(bytes);
  const line = start.line + bytes.subarray(0, at).toString('latin1').split('\n').length - 1;
  const value = `0x${bytes[at]!.toString(16).padStart(2, '0')}`;
  return { line, message: `byte ${start.byte + at} (${value}) is not UTF-8. ${remedy}` };
}

/** By its byte order mark, or by the zero byte that half of its first character is in most of the world's texts. */
function isUtf16([first, second]: Uint8Array): boolean {
  return (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff) || first === 0 || second === 0;
}

/** Index of the first byte that is not UTF-8, in bytes that are not. */
function firstWrong(bytes: Buffer): number {
  const text = bytes.toString('utf8'); // with a replacement character for all that is wrong
  let at = -1;
  let place: number;
  do {
    at = text.indexOf('\uFFFD', at + 1);
    place = Buffer.byteLength(text.slice(0, at)); // what stands before is sound
  } while (bytes.subarray(place, place + replacementCharacter.length).equals(replacementCharacter));
  return place;
}
