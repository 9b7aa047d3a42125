import * as tf from '@tensorflow/tfjs';
import { openBackend } from '../src/backends.ts';

/** Multiplies on `native` for two seconds while signals come, and says how many it has heard of. A process of its own: it may crash. */
await openBackend('native');
let heard = 0;
process.on('SIGWINCH', () => heard++);
const [a, b] = [tf.ones<tf.Rank.R2>([128, 1200]), tf.ones<tf.Rank.R2>([1200, 10])];
console.log('ready');
for (const end = performance.now() + 2000; performance.now() < end;) {
  for (let count = 0; count < 20; count++) tf.dispose(tf.matMul(a, b));
  await new Promise((resolve) => setImmediate(resolve));
}
console.log(heard);
process.exit();
