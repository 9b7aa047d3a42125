import { readFile, rm, stat } from 'node:fs/promises';
import { z } from 'zod';
import { writeFile } from 'gloss-common/write-file';
import type { Answer } from './request.ts';

/** Where a partly fetched file comes from. Without it, there is no telling whether the rest still fits. */
const originSchema = z.strictObject({
  url: z.string(),
  /** For If-Range: a strong ETag, or a date that is old enough to serve as one. */
  validator: z.string(),
  length: z.int().nonnegative().optional(),
});

/** How much of a file there is, and where the rest comes from. */
export interface PartialFile extends z.infer<typeof originSchema> {
  have: number;
}

/** What of a file is there and can be gone on with, at the same address. */
export async function readPartial(part: string, url: string): Promise<PartialFile | undefined> {
  try {
    const origin = originSchema.parse(JSON.parse(await readFile(originPath(part), 'utf8')));
    const have = await sizeOf(part);
    return origin.url === url && have > 0 ? { ...origin, have } : undefined;
  } catch {
    return undefined;
  }
}

/** Begins a file: nothing of it is there, but where it comes from, provided that the server lets it be continued. */
export async function beginPartial(part: string, url: string, response: Answer): Promise<void> {
  await dropPartial(part);
  const validator = validatorOf(response);
  const length = lengthOf(response);
  if (validator !== undefined)
    await writeFile(originPath(part), JSON.stringify({ url, validator, length }));
}

/** Forgets what has come of a file. */
export async function dropPartial(part: string): Promise<void> {
  // In this order: an origin without its file promises nothing.
  await rm(part, { force: true });
  await rm(originPath(part), { force: true });
}

/** Whether a 206 brings the rest. A server may heed Range and not If-Range. */
export function fits({ headers }: Answer, { have, validator, length }: PartialFile): boolean {
  const range = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(headers.get('content-range') ?? '');
  const current = headers.get(validator.startsWith('"') ? 'etag' : 'last-modified');
  return (
    range !== null &&
    Number(range[1]) === have &&
    (range[2] === '*' || length === undefined || Number(range[2]) === length) &&
    (current === null || current === validator) &&
    !headers.has('content-encoding')
  );
}

/** How many bytes the whole file has; unknown where it is packed for the way. */
export function lengthOf({ headers }: Answer): number | undefined {
  const length = headers.get('content-length');
  return length === null || headers.has('content-encoding') ? undefined : Number(length);
}

export async function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => 0,
  );
}

function validatorOf({ headers }: Answer): string | undefined {
  if (headers.has('content-encoding')) return undefined;
  const [tag, date, now] = ['etag', 'last-modified', 'date'].map((name) => headers.get(name));
  if (tag?.startsWith('"')) return tag;
  // Within a minute a file may have changed twice under the same date.
  const isOld = Date.parse(now ?? '') - Date.parse(date ?? '') > 60_000;
  return isOld ? (date ?? undefined) : undefined;
}

function originPath(part: string): string {
  return `${part}.json`;
}
