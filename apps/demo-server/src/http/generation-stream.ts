import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import type { EngineMethods, GeneratePiece, GenerateResult, TokenFigure } from '../engine/engine-methods.js';
import type { EngineGate } from './engine-gate.js';

/** A text as a whole. */
export interface WrittenText {
  text: string;
  logprobs: TokenFigure[];
  finishReason: 'stop' | 'length';
}

/** Texts on their way. */
export interface GenerationStream {
  /** Ends with the last piece; fails as {@link result} does. */
  pieces: AsyncIterable<GeneratePiece>;
  result: Promise<GenerateResult>;
}

/**
 * Has texts written, and waits for the first token: what is wrong with a request is known before its answer begins.
 *
 * @throws {ApiError}
 */
export async function streamTexts(
  reply: FastifyReply,
  gate: EngineGate,
  params: EngineMethods['generate']['params'],
): Promise<GenerationStream> {
  const pieces = new Readable({ objectMode: true, read() {} });
  let begin!: () => void;
  const begun = new Promise<void>((resolve) => {
    begin = resolve;
  });
  const result = gate.call(reply, 'generate', params, (piece) => {
    begin();
    pieces.push(piece);
  });
  result.then(
    (written) => {
      reply.server.figures.tokens(written);
      pieces.push(null);
    },
    (error) => pieces.destroy(error),
  );
  pieces.on('error', () => undefined); // told by `result`, and to who reads the pieces
  await Promise.race([begun, result]);
  reply.server.figures.firstToken(reply.elapsedTime / 1000);
  return { pieces, result };
}

/** Has texts written, whole. @throws {ApiError} */
export async function writeTexts(
  reply: FastifyReply,
  gate: EngineGate,
  params: EngineMethods['generate']['params'],
): Promise<{ texts: WrittenText[]; result: GenerateResult }> {
  const texts = Array.from(
    { length: params.prompts.length * params.choices },
    (): WrittenText => ({ text: '', logprobs: [], finishReason: 'length' }),
  );
  const { pieces, result } = await streamTexts(reply, gate, params);
  for await (const { choice, text, logprobs = [], finishReason } of pieces) {
    const written = texts[choice]!;
    written.text += text;
    written.logprobs.push(...logprobs);
    if (finishReason !== undefined) written.finishReason = finishReason;
  }
  return { texts, result: await result };
}
