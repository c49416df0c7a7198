import { computed, signal } from '@preact/signals';
import { type ParsedMolecule, parseMolecule } from '../api/molecules.js';
import { ServerError } from '../api/server-error.js';

/** The molecule that the page is about, as far as it is known. */
export type MoleculeReading =
  | { status: 'empty' }
  | { status: 'reading' }
  | { status: 'read'; molecule: ParsedMolecule }
  | { status: 'unreadable'; reason: string }
  | { status: 'failed'; failure: ServerError };

/** The pixels that drawings are made for; they scale. */
export const drawingSize = { width: 420, height: 320 };

/** Typing rests for this long before the server is asked. */
const restMs = 250;

/** What stands in the SMILES box. */
export const smilesText = signal('');
export const reading = signal<MoleculeReading>({ status: 'empty' });
/** The last molecule that was read, which stays in sight while the next one is typed. */
export const shownMolecule = signal<ParsedMolecule | undefined>(undefined);
/** The molecule that a question is about. */
export const currentSmiles = computed(() => (reading.value.status === 'read' ? reading.value.molecule.smiles : ''));

let abort: AbortController | undefined;
let timer: ReturnType<typeof setTimeout> | undefined;

/** Takes what was typed, chosen or drawn. @param restMilliseconds  wait for more typing; 0 reads at once */
export function setSmiles(text: string, restMilliseconds = restMs): void {
  smilesText.value = text;
  abort?.abort();
  clearTimeout(timer);
  const smiles = text.trim();
  if (smiles === '') {
    reading.value = { status: 'empty' };
    shownMolecule.value = undefined;
    return;
  }
  reading.value = { status: 'reading' };
  timer = setTimeout(() => void read({ smiles }), restMilliseconds);
}

/** Takes a molfile, pasted or dropped: the box then shows its SMILES. */
export async function setMolfile(molfile: string): Promise<void> {
  abort?.abort();
  clearTimeout(timer);
  reading.value = { status: 'reading' };
  await read({ molfile });
  const now: MoleculeReading = reading.peek();
  if (now.status === 'read') smilesText.value = now.molecule.smiles;
}

/** Whether a pasted text is a molfile: those end in this line. */
export const isMolfile = (text: string) => /^M {2}END\s*$/m.test(text);

async function read(given: { smiles: string } | { molfile: string }): Promise<void> {
  abort = new AbortController();
  const { signal: aborted } = abort;
  try {
    const answer = await parseMolecule(given, drawingSize, { signal: aborted });
    if (aborted.aborted) return;
    if (answer.valid) {
      reading.value = { status: 'read', molecule: answer };
      shownMolecule.value = answer;
    } else {
      reading.value = { status: 'unreadable', reason: answer.reason };
    }
  } catch (error) {
    if (aborted.aborted) return;
    if (!(error instanceof ServerError)) throw error;
    reading.value =
      error.status === 400 || error.status === 413 || error.status === 422
        ? { status: 'unreadable', reason: error.message }
        : { status: 'failed', failure: error };
  }
}
