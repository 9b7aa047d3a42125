import { takingBack } from './kernels.ts';
import { mendRowSums } from './row-sum.ts';
import { mendIdentity } from './shared-identity.ts';
import { mendTransposition } from './transpose.ts';
import { mendTransposedProducts } from './transposed-product.ts';
import { mendUnitScale } from './unit-scale.ts';
import { openVectors } from './vectors.ts';

/**
 * Makes training fast on the wasm backend, which has to be set.
 *
 * @returns Puts all that TensorFlow.js brought back, for comparison.
 */
export function mendWasm(): () => void {
  const vectors = openVectors();
  return takingBack(
    mendTransposition(vectors),
    mendTransposedProducts(),
    mendRowSums(vectors),
    mendIdentity(),
    mendUnitScale(),
  );
}
