import { takingBack } from './kernels.ts';
import { mendProducts, mendRectifier, mendSquareSums } from './library-kernels.ts';
import { libraryName } from './library.ts';
import { mendUnitScale } from './unit-scale.ts';

/**
 * Makes training with TensorFlow's C library fast on a processor, where each operation that the package makes costs a pass over new
 * memory. The backend has to be set.
 *
 * @param isUndisturbed whether signals are kept away from the threads that compute
 * @returns Puts all that the package brought back, for comparison.
 */
export function mendLibrary(isUndisturbed: boolean): () => void {
  return takingBack(
    isUndisturbed ? mendProducts() : () => {},
    mendRectifier(),
    mendSquareSums(),
    mendUnitScale(libraryName),
  );
}
