/** From pictures that a source delivered to the Dataset that the engine gets. */
import type { Dataset, Pictures } from "./dataset.ts";
import { measureChannels } from "./normalise.ts";
import type { PictureSet } from "./sets/set.ts";
import { formatCount } from "./words.ts";

/** What a source of a set delivers: exactly the pictures asked for. */
export interface LoadedPictures {
  readonly train: Pictures;
  readonly test: Pictures;
  /** How many the source holds in all. */
  readonly trainAvailable: number;
  readonly testAvailable: number;
  /** Ends the sentence "CIFAR-10, ... from": "served files". */
  readonly from: string;
}

export function assembleSet(
  set: PictureSet,
  loaded: LoadedPictures,
  { balanced = false }: { readonly balanced?: boolean | undefined } = {},
): Dataset {
  const { train, test, trainAvailable, testAvailable, from } = loaded;
  const { id, title, height, width, channels, drawn } = set;
  return {
    set: id,
    origin:
      `${title}, ${formatCount(train.count)} of ${formatCount(trainAvailable)} training and ` +
      `${formatCount(test.count)} of ${formatCount(testAvailable)} test pictures` +
      `${balanced ? ", equally many of each class" : ""}, from ${from}`,
    drawn,
    height,
    width,
    channels,
    classes: set.classNames,
    train,
    test,
    ...measureChannels(train, channels),
  };
}
