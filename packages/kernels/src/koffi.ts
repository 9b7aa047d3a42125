import { createRequire } from 'node:module';

export type Koffi = typeof import('koffi');
export type NativeLibrary = ReturnType<Koffi['load']>;

/** Calls functions of the system's libraries. Loaded when it is needed: readers of the docs, who train nothing, can do without its native part. */
export function loadKoffi(): Koffi {
  return createRequire(import.meta.url)('koffi');
}
