import { existsSync } from 'node:fs';
import { didYouMean } from 'gloss-common/nearest';
import { help } from './help.ts';
import { manifest } from './manifest.ts';

/** Each is loaded when it is asked for: Astro and the parsers take seconds. */
const commands: Record<string, (args: readonly string[]) => Promise<void>> = {
  dev: async (args) => (await import('./dev.ts')).dev(args),
  build: async (args) => (await import('./build.ts')).build(args),
  preview: async (args) => (await import('./preview.ts')).preview(args),
  init: async (args) => (await import('./init.ts')).init(args),
  check: async (args) => (await import('./check.ts')).check(args),
  'check-site': async (args) => (await import('./check-site.ts')).checkSite(args),
  i18n: async (args) => (await import('./i18n.ts')).i18n(args),
  pdf: async (args) => (await import('./pdf.ts')).pdf(args),
  sections: async (args) => (await import('./sections.ts')).sections(args),
};

/** Does what the command line says. */
export async function main(args: readonly string[]): Promise<void> {
  await forPeople(() => obey(args));
}

/** What a person can mend is said without a stack, and ends with the exit code 1. */
export async function forPeople(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  }
}

async function obey([name = '--help', ...args]: readonly string[]): Promise<void> {
  if (name === '--version' || name === '-v') return console.log(manifest.version);
  const isHelp = (arg: string) => arg === '--help' || arg === '-h';
  if (name === 'help' || isHelp(name) || (name !== 'i18n' && args.some(isHelp)))
    return console.log(help);
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!command) {
    const guess = existsSync(name)
      ? `Did you mean: astro-gloss dev ${name}? `
      : didYouMean(name, Object.keys(commands));
    const names = Object.keys(commands).join(', ');
    throw new Error(`"${name}" is no command. ${guess}There are ${names}; --help tells more`);
  }
  await command(args);
}
