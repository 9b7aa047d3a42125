/** What a topic declares. */
export type {
  Context,
  Experiment,
  Job,
  Json,
  Metric,
  Model,
  PlannedJob,
  Result,
  StepResult,
  Training,
} from './topic.ts';

/** Data sets, found, checked and decoded. */
export {
  type DataFile,
  type DataSet,
  type FoundFile,
  type LoadedData,
  loadData,
} from './data/data-set.ts';
export type { DataSource } from './data/data-source.ts';
export { type Digits, loadMnist, mnist } from './data/mnist.ts';
export { loadMobyDick, mobyDick } from './data/moby-dick.ts';

/** Runs. */
export { helpOn, type Options, readMergeOptions, readOptions } from './options.ts';
export type { Planned, Shard } from './plan.ts';
export { createProgress, type Progress } from './progress.ts';
export type { EpochRecord, ModelRecord, ModelResult, RunRecord } from './records/run-record.ts';
export type { EpochTotals, RunEvent, TrainState } from './records/state.ts';
export type { Watcher } from './runs/follow.ts';
export { merge } from './runs/merge.ts';
export { run, type RunOptions } from './runs/run.ts';
export { formatTable } from './table.ts';
export { findTopics, loadTopic } from './topics.ts';
export { type RunViewer, serveRuns } from './viewer/server.ts';
export { serveSidecar } from './viewer/sidecar.ts';
