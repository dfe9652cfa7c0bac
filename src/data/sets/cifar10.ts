/** CIFAR-10: ten classes of 32x32 photographs. */
import { CIFAR10 } from "./facts.ts";
import type { PictureSet } from "./set.ts";
import { hubCopies } from "./set.ts";

export const cifar10: PictureSet = {
  ...CIFAR10,
  layout: "cifar-10-binary",
  classNames: [
    "airplane",
    "automobile",
    "bird",
    "cat",
    "deer",
    "dog",
    "frog",
    "horse",
    "ship",
    "truck",
  ],
  files: {
    archive: "cifar-10-binary.tar.gz",
    train: "data_batch_1.bin to data_batch_5.bin",
    test: "test_batch.bin",
    first: { train: "data_batch_1.bin", test: "test_batch.bin" },
    downloadBytes: 170_052_171,
    names: [
      [
        { role: "train", pattern: /^data_batch_\d+\.bin$/i },
        { role: "test", pattern: /^test_batch\.bin$/i },
      ],
      [
        { role: "train", pattern: /^train_subset\.bin$/i },
        { role: "test", pattern: /^test_subset\.bin$/i },
      ],
      [
        { role: "train", pattern: /^train\.bin$/i },
        { role: "test", pattern: /^test\.bin$/i },
      ],
      [
        { role: "test", pattern: /(test|valid|eval).*\.bin$/i },
        { role: "train", pattern: /(train|data|batch).*\.bin$/i },
      ],
    ],
    folder: "cifar-10-batches-bin",
    served: {
      train: [["train_subset.bin"], [1, 2, 3, 4, 5].map((n) => `data_batch_${String(n)}.bin`)],
      test: [["test_subset.bin"], ["test_batch.bin"]],
    },
  },
  hub: {
    name: "uoft-cs/cifar10",
    picture: "img",
    label: "label",
    // Byte lengths as measured in November 2026.
    copies: hubCopies("plain_text", { train: 119_705_255, test: 23_940_850 }),
    // 119,705,255 bytes / 50,000 pictures.
    pictureBytes: 2_394,
  },
  citation:
    "Krizhevsky, Learning Multiple Layers of Features from Tiny Images, University of Toronto, 2009, " +
    "https://www.cs.toronto.edu/~kriz/cifar.html",
  licence:
    "no licence stated; the authors ask for the citation, the rights stay with the photographs' owners",
};
