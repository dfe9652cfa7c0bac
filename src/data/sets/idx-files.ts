/** The official files of MNIST, and of the sets that were made to stand in for it: four IDX files of the same names. */
import type { OfficialFiles } from "./set.ts";

/** `downloadBytes`: of the four official .gz files together. */
export function idxFiles(downloadBytes: number): OfficialFiles {
  return {
    archive: null,
    train: "train-images-idx3-ubyte with train-labels-idx1-ubyte",
    test: "t10k-images-idx3-ubyte with t10k-labels-idx1-ubyte",
    first: { train: "train-images-idx3-ubyte", test: "t10k-images-idx3-ubyte" },
    downloadBytes,
    names: [
      [
        { role: "train", pattern: /^train-images[-.]idx3-ubyte(\.gz)?$/i },
        { role: "test", pattern: /^t10k-images[-.]idx3-ubyte(\.gz)?$/i },
      ],
      [
        { role: "train", pattern: /^train.*images.*ubyte(\.gz)?$/i },
        { role: "test", pattern: /^(t10k|test).*images.*ubyte(\.gz)?$/i },
      ],
    ],
    folder: null,
    served: {
      train: beside(["train-images-idx3-ubyte", "train-subset-images-idx3-ubyte"]),
      test: beside(["t10k-images-idx3-ubyte", "t10k-subset-images-idx3-ubyte"]),
    },
  };
}

/** Name of the labels' file that belongs to a file of pictures. */
export function labelsName(picturesName: string): string {
  return picturesName.replace(/images/i, "labels").replace(/idx3/i, "idx1");
}

function beside(names: readonly string[]): readonly (readonly string[])[] {
  return names.flatMap((name) => [[name], [`${name}.gz`]]);
}
