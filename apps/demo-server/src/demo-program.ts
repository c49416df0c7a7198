import { Command, Option } from 'commander';
import { consoleLogger, numberBetween, wholeNumber, withDeviceFlags, withLlmFlags, withModelFlag } from 'molx/command';
import type { DemoFlags } from './demo-flags.js';
import { defaultServerSettings } from './http/server-settings.js';
import { runDemo } from './run-demo.js';

const collect = (value: string, before: string[]) => [...before, value];

/** The command line of `demo`. */
export function demoProgram(): Command {
  const { rateLimit, timeoutMs, logLevel } = defaultServerSettings;
  const command = new Command('demo')
    .description('Serves a model: an OpenAI-compatible API, and a page to talk about molecules.')
    .showHelpAfterError('(--help lists the options)')
    .option('--host <address>', 'where to listen; 0.0.0.0 for every interface', '127.0.0.1')
    .option('--port <n>', '0 takes a free one', wholeNumber('--port', 0), 8080)
    .option(
      '--index <file>',
      'molecules to search for similar ones: any table or SMILES file (default: the embedded ones)',
    )
    .addOption(
      new Option('--api-key <key>', 'a key that may call the API; may be given several times')
        .env('MOLX_API_KEY')
        .argParser(collect)
        .default([], 'none: everybody may'),
    )
    .option(
      '--cors-origin <origin>',
      'a page of another origin that may call the API; several times, * for all',
      collect,
      [],
    )
    .option(
      '--rate-limit <n>',
      'requests a minute of each key or address; 0 for any',
      wholeNumber('--rate-limit', 0),
      rateLimit,
    )
    .option('--max-rows <n>', 'texts that are written at once', wholeNumber('--max-rows', 1), 32)
    .option('--max-waiting <n>', 'texts that may wait beyond', wholeNumber('--max-waiting', 0), 96)
    .option(
      '--timeout <seconds>',
      'the longest a request may take',
      numberBetween('--timeout', 1, 86_400),
      timeoutMs / 1000,
    )
    .option('--trust-proxy <address>', 'a proxy that may name whom it speaks for; several times', collect, [])
    .addOption(
      new Option('--log-level <level>', 'least level of the log, which is JSON lines on stdout')
        .choices(['debug', 'info', 'warn', 'error', 'silent'])
        .default(logLevel),
    );
  withModelFlag(command);
  withLlmFlags(command);
  withDeviceFlags(command);
  return command.action(async (flags: DemoFlags) => runDemo(flags, consoleLogger()));
}
