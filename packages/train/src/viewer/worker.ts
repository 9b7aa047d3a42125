import { parentPort, workerData } from 'node:worker_threads';
import { serveRuns } from './server.ts';

/** In a thread of its own: training blocks the event loop of its thread for the length of a step. */
const { out, port }: { out: string; port?: number } = workerData;
const server = await serveRuns(out, port);
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
parentPort?.postMessage(server.url);
parentPort?.once('message', async () => {
  await server.end();
  parentPort?.close();
});
