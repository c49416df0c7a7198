import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { type Logger, MolxError } from '@molx/core';
import type { GenerateOptions } from '@molx/llm-bridge';
import type { Interrupt } from '../../command/index.js';
import type { Molx } from '../../molx.js';
import { needsMolecule } from '../../question-prompt.js';
import { type TextOutput, writeAnswer } from './write-answer.js';

export interface AskSessionOptions {
  /** The molecule to begin with. */
  smiles?: string | undefined;
  options: GenerateOptions;
  interrupt: Interrupt;
  logger: Logger;
  /** Default stdin, stdout for the answers, and stderr for the rest. */
  streams?: { input: Readable & { isTTY?: boolean }; answers: TextOutput; prompt: Writable };
}

const help = '/smiles SMILES changes the molecule, /quit ends.';

/**
 * Answers one question a line, until the input ends, `/quit`, or Ctrl-C. What a line does wrong is said, and the next is read.
 *
 * @throws {MolxError} of code `interrupted` at Ctrl-C
 */
export async function askSession(molx: Molx, session: AskSessionOptions): Promise<void> {
  const { options, interrupt, logger } = session;
  const { input, answers, prompt } = session.streams ?? {
    input: process.stdin,
    answers: process.stdout,
    prompt: process.stderr,
  };
  let smiles = session.smiles === undefined ? undefined : await canonical(molx, session.smiles);
  const lines = createInterface({ input, output: prompt, terminal: input.isTTY ?? false, prompt: '> ' });
  const stop = () => {
    if (input.isTTY) prompt.write('\n');
    lines.close();
  };
  interrupt.signal.addEventListener('abort', stop);
  lines.on('SIGINT', interrupt.interrupt);
  const ask = () => {
    if (input.isTTY) lines.prompt();
  };
  try {
    logger.info(smiles === undefined ? `Name a molecule first. ${help}` : `Ask about ${smiles}. ${help}`);
    ask();
    for await (const line of lines) {
      const text = line.trim();
      if (text === '/quit' || text === '/exit') break;
      try {
        smiles = await answerLine(molx, text, smiles, { options, logger, answers });
      } catch (error) {
        if (!MolxError.is(error) || interrupt.signal.aborted) throw error;
        logger.info(error.message);
      }
      ask();
    }
    interrupt.signal.throwIfAborted();
  } finally {
    interrupt.signal.removeEventListener('abort', stop);
    lines.close();
  }
}

/** @returns  the molecule that is talked about from now on */
async function answerLine(
  molx: Molx,
  text: string,
  smiles: string | undefined,
  { options, logger, answers }: { options: GenerateOptions; logger: Logger; answers: TextOutput },
): Promise<string | undefined> {
  const [word = '', ...rest] = text.split(/\s+/);
  if (text === '') return smiles;
  if (word === '/smiles') {
    const next = await canonical(molx, rest.join(' '));
    logger.info(`Now about ${next}.`);
    return next;
  }
  if (word.startsWith('/')) logger.info(`There is no ${word}. ${help}`);
  else await writeAnswer(molx.ask(text, needsMolecule(text) ? smiles : undefined, options), answers);
  return smiles;
}

/** The molecule in RDKit's words, so that a mistake shows. @throws {InvalidSmilesError} */
async function canonical(molx: Molx, smiles: string): Promise<string> {
  await molx.rdkit.revive();
  const mol = molx.rdkit.parse(smiles);
  try {
    return mol.smiles;
  } finally {
    mol.dispose();
  }
}
