/** What is expected on two cores without a GPU, in one place. `npm run bench -- --check` fails when one is not met. */
import type { Judged } from "./report.ts";

export interface Expectation {
  readonly what: string;
  readonly atLeast?: number;
  readonly atMost?: number;
  /** Follows the number that was found. */
  readonly unit: string;
}

const EXPECTATIONS = {
  fusedSix: {
    what: "fused update of six small tensors at least 4 times faster than tf.train.adam",
    atLeast: 4,
    unit: " times",
  },
  fusedMillion: {
    what: "fused update of a million parameters at least 4 times faster than tf.train.adam",
    atLeast: 4,
    unit: " times",
  },
  wasmStep: {
    what: "training step on WebAssembly with threads at most 120 ms",
    atMost: 120,
    unit: " ms",
  },
  cnnTorch: {
    what: "training step of cnn at most 3 times as long as PyTorch's on the same cores",
    atMost: 3,
    unit: " times",
  },
  probesOff: {
    what: "age and norms cost at most 5 % of a step",
    atMost: 1.05,
    unit: " times",
  },
  probesOn: {
    what: "measuring at default probes at most 1.4 times as long as not measuring",
    atMost: 1.4,
    unit: " times",
  },
  longestTask: {
    what: "no task of the page's thread above 200 ms while four lanes train",
    atMost: 200,
    unit: " ms",
  },
  pause: {
    what: "pause answers within 300 ms, the slowest of ten",
    atMost: 300,
    unit: " ms",
  },
} satisfies Readonly<Record<string, Expectation>>;

export function judge(name: keyof typeof EXPECTATIONS, found: number): Judged {
  const expectation: Expectation = EXPECTATIONS[name];
  const { atLeast = -Infinity, atMost = Infinity } = expectation;
  return { ...expectation, found, met: found >= atLeast && found <= atMost };
}
