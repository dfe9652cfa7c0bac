/** The menu of ready-made experiments: each a question that one press on Play answers. */
import { canonicalize } from "../experiment/canonical.ts";
import type { Experiment } from "../experiment/experiment.ts";
import { cifar10, firstVisit } from "../experiment/presets.ts";

export interface ReadyMade {
  readonly id: string;
  readonly title: string;
  /** What one looks at. */
  readonly description: string;
  readonly experiment: Experiment;
}

export const readyMade: readonly ReadyMade[] = [
  {
    id: "first",
    title: "Four ways down a valley",
    description: "Momentum, RSGDM, Adam and VSGD on Rosenbrock's surface",
    experiment: firstVisit,
  },
  {
    id: "age",
    title: "Does RSGDM lag less than momentum?",
    description: "A gradient that grows steadily; look at age and lag",
    experiment: canonicalize({
      v: 1,
      title: "Does RSGDM lag less than momentum?",
      problem: { kind: "signal", signal: "ramp", slope: 0.1 },
      lanes: [
        { optimizer: "sgd" },
        { optimizer: "momentum" },
        { optimizer: "rsgdm" },
        { optimizer: "adam" },
      ],
      steps: 300,
    }),
  },
  {
    id: "clip",
    title: "What clipping does to the estimate",
    description: "Noise, then clipping: a bias that averaging cannot remove",
    experiment: canonicalize({
      v: 1,
      title: "What clipping does to the estimate",
      problem: { kind: "quadratic", eigenvalues: [1, 10], start: [4, 2] },
      lanes: [
        { optimizer: "sgd", hyper: { lr: 0.01 } },
        { optimizer: "momentum", hyper: { lr: 0.01 } },
        { optimizer: "rsgdm", hyper: { lr: 0.01 } },
      ],
      estimator: [
        { kind: "noise", sigma: 2 },
        { kind: "clip", norm: 2 },
      ],
      replicas: 64,
      steps: 1000,
    }),
  },
  {
    id: "cifar10",
    title: "CIFAR-10",
    description: "A small network on a thousand real pictures",
    experiment: cifar10,
  },
  {
    id: "shapes",
    title: "Drawn shapes",
    description: "The same network on pictures that this program draws",
    experiment: canonicalize({
      ...cifar10,
      problem: {
        kind: "network",
        data: { set: "shapes", train: 1000, test: 200 },
        model: "cnn",
        batch: 32,
      },
    }),
  },
];
