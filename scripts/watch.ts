import { parseArgs } from 'node:util';
import { serveRuns } from 'gloss-train/viewer/server';

/** `npm run watch`: shows runs, finished ones and those that go on, until Ctrl-C. */
const help = `Shows the runs of a folder on a page of this machine, while they go on and afterwards.

  npm run watch -- [options]

  --out DIR     where the runs are                      (runs)
  --port N      where the page is                       (4380, or a free one)
  --help        this text
`;

try {
  const { values } = parseArgs({
    options: {
      out: { type: 'string', default: 'runs' },
      port: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(help);
  } else {
    const port = values.port === undefined ? undefined : Number(values.port);
    if (port !== undefined && !(Number.isInteger(port) && port >= 0 && port < 65536))
      throw new Error(`--port ${values.port} is no port. Give a number below 65536`);
    const server = await serveRuns(values.out, port);
    console.log(`${server.url} shows the runs in ${values.out}; Ctrl-C ends it.`);
    process.once('SIGINT', () => void server.end().then(() => process.exit(0)));
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
