import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { InvalidArgumentError } from '@molx/core';

/** The flags of `claim`, as commander hands them over. */
export interface ClaimFlags {
  data: string;
  out: string;
  llm: string;
  from?: string;
  seeds: string;
  limit: number;
  maxSteps?: number;
  report: string;
  device?: string;
  gemm?: string;
}

/** The repository. */
export const root = fileURLToPath(new URL('../../../', import.meta.url));

/** The language model where `--llm` names none. */
export const embeddedLm = path.join(root, 'assets/molx-tiny-lm');

/** @throws {InvalidArgumentError} when MolX would start from an adapter that was made for another language model */
export function assertStart({ llm, from }: Pick<ClaimFlags, 'llm' | 'from'>): void {
  if (from !== undefined || isEmbedded(llm)) return;
  throw new InvalidArgumentError(
    `--llm ${llm} needs --from: a run on this language model, from which MolX starts. Make one: train --llm ${llm}`,
  );
}

/** The command by which it can be measured again, but for where data and results lie. */
export function claimCommand({ llm, from, seeds, limit, maxSteps, device, gemm }: ClaimFlags): string {
  const given = {
    seeds,
    limit,
    'max-steps': maxSteps,
    llm: isEmbedded(llm) ? undefined : llm,
    from,
    device,
    gemm,
  };
  const flags = Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : `--${name} ${value}`));
  return ['npx -y pnpm@10 claim', ...flags].join(' ');
}

const isEmbedded = (llm: string) => path.resolve(llm) === embeddedLm;
