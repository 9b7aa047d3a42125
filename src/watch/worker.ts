import { parentPort, workerData } from 'node:worker_threads';
import { serveRuns } from './server.ts';

/** A thread of its own: training lets nobody else to the processor for the length of a step. */
const server = await serveRuns(String(workerData));
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
parentPort?.postMessage(server.url);
parentPort?.once('message', async () => {
  await server.end();
  parentPort?.close();
});
