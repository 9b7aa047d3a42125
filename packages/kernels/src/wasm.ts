import { restoreAll } from './kernels.ts';
import { overrideSum } from './row-sum.ts';
import { overrideIdentity } from './shared-identity.ts';
import { overrideTranspose } from './transpose.ts';
import { overrideEmbedding } from './embedding.ts';
import { overrideMatMul } from './transposed-product.ts';
import { overrideUnitScale } from './unit-scale.ts';
import { openVectors } from './vectors.ts';

/**
 * Makes training fast on the wasm backend, which has to be set.
 *
 * @returns Restores the shipped kernels, for comparison.
 */
export function overrideWasm(): () => void {
  const vectors = openVectors();
  return restoreAll(
    overrideTranspose(vectors),
    overrideMatMul(),
    overrideSum(vectors),
    overrideIdentity(),
    overrideUnitScale(),
    overrideEmbedding(vectors),
  );
}
