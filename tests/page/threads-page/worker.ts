/** Multiplies two matrices with TensorFlow.js on WebAssembly and tells with what features and how right. */
import { getThreadsCount, setThreadsCount } from "@tensorflow/tfjs-backend-wasm";
import * as tf from "@tensorflow/tfjs";

async function run(): Promise<object> {
  setThreadsCount(2);
  if (!(await tf.setBackend("wasm"))) return { error: "the wasm backend did not start" };
  await tf.ready();
  const size = 256;
  // Row r of the left is r everywhere, column c of the right is c + 1 everywhere: the product is size * r * (c + 1).
  const left = tf.range(0, size).reshape([size, 1]).tile([1, size]);
  const right = tf
    .range(1, size + 1)
    .reshape([1, size])
    .tile([size, 1]);
  const product = await tf.matMul(left, right).array();
  const differs = (product as number[][]).flatMap((row, r) =>
    row.filter((value, c) => value !== size * r * (c + 1)),
  );
  return {
    backend: tf.getBackend(),
    simd: await tf.env().getAsync("WASM_HAS_SIMD_SUPPORT"),
    threadSupport: await tf.env().getAsync("WASM_HAS_MULTITHREAD_SUPPORT"),
    threads: getThreadsCount(),
    wrongEntries: differs.length,
    canEvaluateText: canEvaluateText(),
  };
}

/** Whether the policy lets text become code; the test wants it not to. */
function canEvaluateText(): boolean {
  try {
    type MakeFunction = new (text: string) => () => unknown;
    const prototype = Object.getPrototypeOf(canEvaluateText) as { constructor: MakeFunction };
    return new prototype.constructor("return true")() === true;
  } catch {
    return false;
  }
}

self.addEventListener("message", () => {
  void run().then(
    (answer) => {
      self.postMessage(answer);
    },
    (error: unknown) => {
      self.postMessage({ error: String(error) });
    },
  );
});
