import { createRequire } from 'node:module';

export type Koffi = typeof import('koffi');
export type NativeLibrary = ReturnType<Koffi['load']>;

/** Calls functions of the system's libraries. Loaded when it is needed: its native part is for those who train, not for a reader of the docs. */
export function loadKoffi(): Koffi {
  return createRequire(import.meta.url)('koffi');
}
