/** Ready-made experiments. They are plain experiments: anyone could have typed them. */
import { canonicalize } from "./canonical.ts";

/** What a first visit shows: a surface with four lanes, ready to play. */
export const firstVisit = canonicalize({
  v: 1,
  problem: { kind: "formula", id: "rosenbrock" },
  lanes: [
    { optimizer: "momentum", hyper: { lr: 0.005 } },
    { optimizer: "rsgdm", hyper: { lr: 0.005 } },
    { optimizer: "adam", hyper: { lr: 0.05 } },
    { optimizer: "vsgd", hyper: { lr: 0.02 } },
  ],
  steps: 2000,
});

/** Real pictures: a small network on a thousand of CIFAR-10. */
export const cifar10 = canonicalize({
  v: 1,
  problem: {
    kind: "network",
    data: { set: "cifar10", train: 1000, test: 200 },
    model: "cnn",
    batch: 32,
  },
  lanes: [
    { optimizer: "sgd", hyper: { lr: 0.02 } },
    { optimizer: "momentum", hyper: { lr: 0.05 } },
    { optimizer: "rsgdm", hyper: { lr: 0.05 } },
    { optimizer: "adam", hyper: { lr: 0.002 } },
  ],
  steps: 600,
});
