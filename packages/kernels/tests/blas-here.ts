import { type Blas, loadBlas } from '../src/blas.ts';

/** The system's BLAS; nothing where there is none, and what needs one is skipped. */
export const blas = blasHere();

function blasHere(): Blas | undefined {
  try {
    return loadBlas();
  } catch {
    return undefined;
  }
}
