import { createHash } from 'node:crypto';

/** An image that a page shows out of its source: it becomes a file of its own, which is called what it holds. */
export interface ImageFile {
  file: string;
  width?: number | undefined;
  height?: number | undefined;
}

/** Files of a page, by their names. */
export type Files = Map<string, Uint8Array>;

/** How files of each kind begin. */
const kinds: Readonly<Record<string, string>> = {
  png: '\u0089PNG\r\n\u001A\n',
  jpeg: '\u00FF\u00D8\u00FF',
  gif: 'GIF8',
  webp: 'RIFF',
};

/** Keeps an image that is written as Base64. @returns nothing where it is none of its kind */
export function keepImage(files: Files, kind: string, base64: string): ImageFile | undefined {
  const bytes = Buffer.from(base64, 'base64');
  const start = kinds[kind];
  if (start === undefined || !bytes.toString('latin1', 0, 16).startsWith(start)) return undefined;
  const size =
    kind === 'png' && bytes.length > 24
      ? { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) }
      : {};
  return { file: keep(files, kind, bytes), ...size };
}

export function keepSvg(files: Files, svg: string): ImageFile {
  return { file: keep(files, 'svg', Buffer.from(svg)) };
}

function keep(files: Files, end: string, bytes: Uint8Array): string {
  const digest = createHash('sha256').update(bytes).digest('hex').slice(0, 20);
  const file = `${digest}.${end}`;
  files.set(file, bytes);
  return file;
}
