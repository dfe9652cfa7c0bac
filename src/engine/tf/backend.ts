/** Which TensorFlow.js backend computes next. The library keeps one for the whole process. */
import * as tf from "@tensorflow/tfjs-core";

export type BackendName = "webgpu" | "webgl" | "wasm" | "cpu";

/**
 * Makes `name` the current backend; what follows synchronously runs on it. Throws Error when the backend cannot start.
 */
export async function selectBackend(name: BackendName): Promise<void> {
  // Without it the library greets whoever runs it under Node on stderr.
  tf.env().set("PROD", true);
  // Another session may select its own backend between our request and our turn.
  while (tf.getBackend() !== name) {
    if (!(await tf.setBackend(name)))
      throw new Error(`TensorFlow.js could not start its ${name} backend.`);
  }
}
