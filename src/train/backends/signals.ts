import { constants, platform } from 'node:os';
import { loadKoffi } from './koffi.ts';

/** Of the C library: add to what is kept away. */
const block = 0;
/** At least as long as any set of signals. Bytes */
const setLength = 128;

/** What the processor says of this very thread. */
const faults = ['SIGSEGV', 'SIGBUS', 'SIGFPE', 'SIGILL', 'SIGTRAP', 'SIGABRT', 'SIGSYS'] as const;

/**
 * Keeps signals away from this thread, and from all that it starts from now on. Other threads of Node's take them, and its event loop
 * hears of each as ever.
 *
 * @returns whether this system lets it; asked on Linux alone
 */
export function keepSignalsAway(): boolean {
  if (platform() !== 'linux') return false;
  try {
    const library = loadKoffi().load(null);
    const fill = library.func('int sigfillset(void *set)');
    const remove = library.func('int sigdelset(void *set, int signal)');
    const mask = library.func('int pthread_sigmask(int how, void *set, void *before)');
    const set = new Uint8Array(setLength);
    fill(set);
    for (const fault of faults) remove(set, constants.signals[fault]);
    return mask(block, set, null) === 0;
  } catch {
    return false;
  }
}
