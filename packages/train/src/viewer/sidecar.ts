import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { messageOf, UserError } from 'gloss-kernels/user-error';
import type { RunViewer } from './server.ts';

/** A browser that keeps its connection open must not keep the process of a training alive. */
const millisecondsToEnd = 3000;

/**
 * Runs the run viewer in a thread beside the training, which it knows from files alone.
 *
 * @param out folder of the runs
 * @param port the one to take; another one, where it is in use
 * @throws {UserError} if the server does not start
 */
export async function serveSidecar(out: string, port?: number): Promise<RunViewer> {
  const worker = new Worker(new URL('worker.ts', import.meta.url), { workerData: { out, port } });
  const [url] = await once(worker, 'message').catch((cause: unknown) => {
    const reason = messageOf(cause);
    throw new UserError(`The run viewer can't be started (${reason})`, 'Leave --watch out', {
      cause,
    });
  });
  // Whatever goes wrong with the run viewer from here on, the training goes on.
  worker.on('error', (error: Error) =>
    console.error(`The run viewer has stopped: ${error.message}`),
  );
  worker.unref();
  return {
    url: String(url),
    async end() {
      worker.ref();
      const ended = once(worker, 'exit');
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
      worker.postMessage('end');
      await Promise.race([ended, setTimeout(millisecondsToEnd, undefined, { ref: false })]);
      await worker.terminate();
    },
  };
}
