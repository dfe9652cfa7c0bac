/** MNIST: handwritten digits, 28x28, grey. */
import { MNIST } from "./facts.ts";
import { idxFiles } from "./idx-files.ts";
import type { PictureSet } from "./set.ts";
import { hubCopies } from "./set.ts";

export const mnist: PictureSet = {
  ...MNIST,
  layout: "idx",
  classNames: ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"],
  files: idxFiles(11_594_722),
  hub: {
    name: "ylecun/mnist",
    picture: "image",
    label: "label",
    copies: hubCopies("mnist"),
    pictureBytes: 270,
  },
  citation:
    "LeCun, Bottou, Bengio and Haffner, Gradient-based learning applied to document recognition, " +
    "Proceedings of the IEEE 86(11), 1998, http://yann.lecun.com/exdb/mnist/",
  licence: "derived from NIST Special Databases 1 and 3; usually passed on under CC BY-SA 3.0",
};
