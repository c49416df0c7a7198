import type { Logger } from '@molx/core';
import { selectDevice } from '@molx/nn/node';
import { type Command, Option } from 'commander';
import { numberBetween, wholeNumber } from '../command/option-values.js';
import { Molx } from '../molx.js';
import { embeddedModelPath, modelPath } from './embedded-model.js';

/** The flags that choose a device. */
export interface DeviceFlags {
  device: string;
  gemm: string;
}

/** The flags that choose a model and its device. */
export interface ModelFlags extends DeviceFlags {
  model?: string;
  llm?: string;
  allowMismatch?: boolean;
}

/** The flags of generation. */
export interface SamplingFlags {
  maxNewTokens: number;
  temperature: number;
  seed: number;
}

export function withDeviceFlags(command: Command): Command {
  return command
    .addOption(new Option('--device <device>', 'auto, cpu, cuda, cuda:N or tensorflow').default('auto'))
    .addOption(
      new Option('--gemm <provider>', 'who computes matrix products')
        .choices(['auto', 'openblas', 'mkl', 'accelerate', 'onnxruntime', 'xnnpack', 'js'])
        .default('auto'),
    );
}

export function withModelFlag(command: Command): Command {
  return command.option('--model <run>', "a run's folder, a checkpoint or a hub id (default: the embedded model)");
}

export function withLlmFlags(command: Command): Command {
  return command
    .option('--llm <path|id>', 'the language model (default: the one that the model names)')
    .option(
      '--allow-mismatch',
      'take a language model of another tokenizer or other weights, as long as its width fits',
    );
}

function withSamplingFlags(command: Command, { maxNewTokens }: { maxNewTokens: number }): Command {
  return command
    .option('--max-new-tokens <n>', 'the longest answer', wholeNumber('--max-new-tokens', 1), maxNewTokens)
    .option('--temperature <t>', '0 takes the likeliest token', numberBetween('--temperature', 0, 100), 0)
    .option('--seed <n>', 'of sampling', wholeNumber('--seed', 0), 0);
}

/** All flags of a command whose answers a model gives. */
export function withAnsweringFlags(command: Command, sampling: { maxNewTokens: number }): Command {
  withModelFlag(command);
  withLlmFlags(command);
  withDeviceFlags(command);
  return withSamplingFlags(command, sampling);
}

/** Chooses the device and says so. */
export async function openDevice({ device, gemm }: DeviceFlags, logger: Logger): Promise<void> {
  const { description } = await selectDevice(device, { gemm });
  logger.info(description);
}

/** Chooses the device, says so, and loads the model. */
export async function openMolx(flags: ModelFlags, logger: Logger): Promise<Molx> {
  const path = modelPath(flags.model, embeddedModelPath());
  await openDevice(flags, logger);
  const { llm, allowMismatch } = flags;
  return Molx.fromPretrained(path, { llm, allowMismatch });
}
