import { constants, platform } from 'node:os';
import { loadKoffi } from './koffi.ts';

/** SIG_BLOCK of the C library: adds to the signals that are blocked. */
const block = 0;
/** At least the size of any system's set of signals, in bytes. */
const setLength = 128;

/** Faults of the thread itself; these can't be left to another. */
const faults = ['SIGSEGV', 'SIGBUS', 'SIGFPE', 'SIGILL', 'SIGTRAP', 'SIGABRT', 'SIGSYS'] as const;

/**
 * Blocks signals for this thread, and for all that it starts from now on. Other threads of Node's receive them, and its event loop
 * reports each as before.
 *
 * @returns whether they are blocked; tried on Linux alone
 */
export function blockSignals(): boolean {
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
