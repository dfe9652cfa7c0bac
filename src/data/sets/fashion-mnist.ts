/** Fashion-MNIST: ten kinds of clothing, 28x28, grey, in MNIST's files. */
import { FASHION_MNIST } from "./facts.ts";
import { idxFiles } from "./idx-files.ts";
import type { PictureSet } from "./set.ts";
import { hubCopies } from "./set.ts";

export const fashionMnist: PictureSet = {
  ...FASHION_MNIST,
  layout: "idx",
  classNames: [
    "T-shirt/top",
    "Trouser",
    "Pullover",
    "Dress",
    "Coat",
    "Sandal",
    "Shirt",
    "Sneaker",
    "Bag",
    "Ankle boot",
  ],
  files: idxFiles(30_878_645),
  hub: {
    name: "zalando-datasets/fashion_mnist",
    picture: "image",
    label: "label",
    copies: hubCopies("fashion_mnist"),
    pictureBytes: 520,
  },
  citation:
    "Xiao, Rasul and Vollgraf, Fashion-MNIST: a Novel Image Dataset for Benchmarking Machine Learning Algorithms, " +
    "arXiv:1708.07747, 2017, https://github.com/zalandoresearch/fashion-mnist",
  licence: "MIT, copyright 2017 Zalando SE",
};
