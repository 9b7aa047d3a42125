export {
  type Backend,
  backendNamed,
  type BackendName,
  backendNames,
  type BackendOptions,
  openBackend,
} from './backends.ts';
export type { Adam, AdamClass } from './adam.ts';
export type { Momentum, MomentumClass } from './momentum.ts';
export type { AdamOptions } from './optimizer.ts';
export { fusedOptimizers, type Optimizers } from './optimizers.ts';
export { NotInstalledError, UserError } from './user-error.ts';
