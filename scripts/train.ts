import { merge } from 'gloss-train/runs/merge';
import { helpOn, readMergeOptions, readOptions } from 'gloss-train/options';
import { createProgress } from 'gloss-train/progress';
import type { RunRecord } from 'gloss-train/records/run-record';
import { run } from 'gloss-train/runs/run';
import { formatTable } from 'gloss-train/table';
import { findTopics, loadTopic } from 'gloss-train/topics';
import { UserError } from 'gloss-kernels/user-error';
import { serveSidecar } from 'gloss-train/viewer/sidecar';

/** `npm run train`: results go to standard output, everything else to standard error. */
const interrupted = 130;
/** What is trained if no topic is named. */
const usual = 'distillation';

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

async function main(args: readonly string[]): Promise<number> {
  if (args[0] === 'merge') return join(args.slice(1));
  const options = readOptions(args);
  if (options.help) {
    process.stdout.write(await help());
    return 0;
  }
  const progress = createProgress(process.stderr);
  const controller = new AbortController();
  process.on('SIGINT', () => {
    if (controller.signal.aborted) process.exit(interrupted);
    progress.stop();
    console.error(
      'Stopping after this step; --resume goes on from there. Ctrl-C again stops at once.',
    );
    controller.abort();
  });
  const watching = options.watch ? await serveSidecar(options.out, options.port) : undefined;
  if (watching) console.error(`${watching.url} shows the run while it goes on.`);
  try {
    const topic = options.topic ?? (options.resume === undefined ? usual : undefined);
    const record = await run(
      { ...options, topic },
      {
        onEvent: (event) => progress.show(event),
        signal: controller.signal,
        say: (message) => console.error(message),
      },
    );
    print(record, options);
    return record.status === 'interrupted' ? interrupted : 0;
  } catch (error) {
    // Stopped while data were fetched: there is no run yet.
    if (!controller.signal.aborted || !(error instanceof UserError)) throw error;
    console.error(error.message);
    return interrupted;
  } finally {
    progress.stop();
    await watching?.end();
  }
}

async function join(args: readonly string[]): Promise<number> {
  const options = readMergeOptions(args);
  if (options.help) process.stdout.write(await help());
  else print(await merge(options, (message) => console.error(message)), options);
  return 0;
}

async function help(): Promise<string> {
  const lines: string[] = [];
  for (const topic of await findTopics()) {
    lines.push(`  ${topic}: ${await describe(topic)}\n`);
  }
  return helpOn(lines.join(''), usual);
}

/** A topic that can't be loaded must not keep the help on the others away. */
async function describe(topic: string): Promise<string> {
  try {
    const { title, about, presets } = await loadTopic(topic);
    const indented = about.trim().replaceAll(/\s*\n\s*/g, '\n      ');
    return `${title} (${Object.keys(presets).join(', ')})\n      ${indented}`;
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
}

function print(record: RunRecord, { json, out }: { json: boolean; out: string }): void {
  process.stdout.write(
    json
      ? `${JSON.stringify(record, null, 1)}\n`
      : `\n${formatTable(record)}Record and weights: ${out}/${record.id}\n`,
  );
}
