import { backendNamed, openBackend } from './backends.ts';

/**
 * Lets a program that knows nothing of the trainer compute with its kernels:
 *
 *     GLOSS_BACKEND=wasm node --import gloss-kernels/register PROGRAM
 */
await openBackend(backendNamed(process.env['GLOSS_BACKEND'] ?? 'auto'), console.error);
