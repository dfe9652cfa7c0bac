/** From pictures that a source delivered to the Dataset that the engine gets. */
import { CIFAR10_CLASSES, CIFAR_CHANNELS, CIFAR_SIDE } from "./cifar-binary.ts";
import type { Dataset, Pictures } from "./dataset.ts";
import { measureChannels } from "./normalise.ts";
import { formatCount } from "./words.ts";

/** How many pictures are wanted: the first ones of each part, in file order. */
export interface DataRequest {
  readonly set: string;
  readonly train: number;
  readonly test: number;
}

/** What a source of CIFAR-10 delivers: exactly the pictures asked for. */
export interface LoadedPictures {
  readonly train: Pictures;
  readonly test: Pictures;
  /** How many the source holds in all. */
  readonly trainAvailable: number;
  readonly testAvailable: number;
  /** Ends the sentence "CIFAR-10, ... from": "served files". */
  readonly from: string;
}

export function assembleCifar10(loaded: LoadedPictures): Dataset {
  const { train, test, trainAvailable, testAvailable, from } = loaded;
  return {
    set: "cifar10",
    origin:
      `CIFAR-10, ${formatCount(train.count)} of ${formatCount(trainAvailable)} training and ` +
      `${formatCount(test.count)} of ${formatCount(testAvailable)} test pictures, from ${from}`,
    drawn: false,
    height: CIFAR_SIDE,
    width: CIFAR_SIDE,
    channels: CIFAR_CHANNELS,
    classes: CIFAR10_CLASSES,
    train,
    test,
    ...measureChannels(train, CIFAR_CHANNELS),
  };
}
