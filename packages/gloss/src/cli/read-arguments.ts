import { parseArgs, type ParseArgsOptionsConfig } from 'node:util';
import { didYouMean } from 'gloss-common/nearest';

/** Options of all that show a site, and of those that serve it. */
export const siteOptions = {
  title: { type: 'string' },
  dialect: { type: 'string' },
  base: { type: 'string' },
  verbose: { type: 'boolean' },
} as const;
export const serverOptions = {
  port: { type: 'string', default: '4321' },
  host: { type: 'boolean', default: false },
  open: { type: 'boolean', default: false },
} as const;

/**
 * Reads what stands behind the name of a command.
 *
 * @throws where an option is none of the command's, or lacks its value
 */
export function readArguments<const Options extends ParseArgsOptionsConfig>(
  args: readonly string[],
  options: Options,
) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (cause) {
    // Node's second sentence is about names that begin with a dash.
    const [reason = ''] = cause instanceof Error ? cause.message.split(/\.\s/) : [];
    const names = Object.keys(options).map((name) => `--${name}`);
    const wrong = /^Unknown option '(--[^']+)/.exec(reason)?.[1];
    const guess = wrong === undefined ? '' : didYouMean(wrong, names);
    throw new Error(`${reason}. ${guess}Options here are ${names.join(', ')}`, { cause });
  }
}

/** @throws where the port is none */
export function readServer({ port, ...more }: { port: string; host: boolean; open: boolean }) {
  const number = Number(port);
  if (Number.isInteger(number) && number > 0 && number < 65536) return { port: number, ...more };
  throw new Error(`--port ${port} is no port. Give a number from 1 to 65535`);
}
