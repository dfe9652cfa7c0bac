/** Where to begin: surfaces, and networks on pictures. */
import { cifar10, firstVisit } from "../experiment/presets.ts";
import { type GalleryGroup, less, near } from "./entry.ts";

export const firstLooks: GalleryGroup = {
  title: "First looks",
  entries: [
    {
      id: "first",
      title: "Four ways down a valley",
      look:
        "Rosenbrock's valley bends and is nearly flat along its floor. See how the arrows of the estimates trail " +
        "behind the gradient, and how little each optimizer's loss has to do with that.",
      source: "Rosenbrock 1960",
      experiment: firstVisit,
      observations: [
        {
          says: "All four are in the valley; momentum's memory is 9 steps old, RSGDM's 8.1",
          checks: [near("age", 0, 9, 1e-6), near("age", 1, 8.1, 1e-6), near("loss", 2, 0, 0.01)],
        },
      ],
    },
    {
      id: "saddle",
      title: "Leaving a saddle",
      look:
        "All lanes start almost on the ridge, where the gradient shows hardly anything of the way out. Dividing by the " +
        "gradient's size makes Adam leave at once; plain descent has to wait until the way out has grown.",
      source: "Surface: x^2/2 + (y^2 - 1)^2/4, a saddle at the origin",
      experiment: {
        v: 1,
        problem: { kind: "formula", id: "saddle", start: [2, 0.001] },
        lanes: [
          { optimizer: "sgd", hyper: { lr: 0.02 } },
          { optimizer: "momentum", hyper: { lr: 0.02 } },
          { optimizer: "adam", hyper: { lr: 0.02 } },
        ],
        steps: 150,
      },
      observations: [
        {
          says: "Adam is in a minimum; the others are still near the saddle, at a loss of about 1/4",
          checks: [
            near("loss", 2, 0, 0.02),
            near("loss", 0, 0.25, 0.03),
            near("loss", 1, 0.25, 0.03),
          ],
        },
      ],
    },
    {
      id: "cifar10",
      title: "CIFAR-10",
      look:
        "A small convolutional network on a thousand real pictures. The charts of bias and age are measured on the " +
        "same large batch for every lane; how much that costs is said beside the problem.",
      source: "Krizhevsky 2009; the data is yours to bring or to download",
      experiment: cifar10,
      observations: [],
    },
    {
      id: "shapes",
      title: "Drawn shapes",
      look:
        "The same network on pictures that this program draws, so nothing is downloaded. Watch the momentum buffers " +
        "per layer, and how the age stays what theory says although the loss is no longer a formula.",
      source: "Pictures drawn by this program",
      experiment: {
        v: 1,
        problem: {
          kind: "network",
          data: { set: "shapes", train: 500, test: 100 },
          model: "cnn",
          batch: 32,
        },
        lanes: [
          { optimizer: "sgd", hyper: { lr: 0.02 } },
          { optimizer: "momentum", hyper: { lr: 0.05 } },
          { optimizer: "adam", hyper: { lr: 0.002 } },
        ],
        steps: 101,
      },
      observations: [
        {
          says: "Adam's training loss is below that of plain descent; momentum's age is 9",
          checks: [less("loss", [2, 0]), near("age", 1, 9, 0.05)],
        },
      ],
      smaller: {
        change: {
          problem: {
            kind: "network",
            data: { set: "shapes", train: 64, test: 20 },
            model: { kind: "cnn", channels: [4, 8] },
            batch: 8,
          },
          probe: { every: 100, draws: 2, batch: 32 },
        },
        observations: [
          {
            says: "Adam's training loss is below that of plain descent; momentum's age is 9",
            checks: [less("loss", [2, 0]), near("age", 1, 9, 0.05)],
          },
        ],
      },
    },
  ],
};
