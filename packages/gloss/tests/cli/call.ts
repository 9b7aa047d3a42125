import { vi } from 'vitest';
import { main } from '../../src/cli/main.ts';

/** Calls the command in this process, and gives what a terminal would have shown. */
export function call(...args: string[]) {
  return hear(() => main(args));
}

/** What is said meanwhile, and the exit code of it. */
export async function hear(work: () => Promise<void>) {
  const heard = { log: [] as string[], error: [] as string[] };
  const spies = (['log', 'error'] as const).map((way) =>
    vi.spyOn(console, way).mockImplementation((text: string) => void heard[way].push(text)),
  );
  const before = process.exitCode;
  process.exitCode = 0;
  await work();
  const code = Number(process.exitCode);
  process.exitCode = before;
  for (const spy of spies) spy.mockRestore();
  return { code, stdout: heard.log.join('\n'), stderr: heard.error.join('\n') };
}
