/**
 * What can be known of a data set before it is loaded: its name, the size of an example, how many there are. Plain
 * numbers, so that schema, forms and plans may use them; class names, files and sources are in the files beside.
 */

export interface SetFacts {
  readonly id: string;
  readonly title: string;
  /** Size of an example; points have height and width 1 and their coordinates as channels. */
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly classes: number;
  /** How many examples the whole set has. */
  readonly train: number;
  readonly test: number;
  /** True where this program makes the examples itself: always there, and always labelled so. */
  readonly drawn: boolean;
}

const COLOUR = { height: 32, width: 32, channels: 3 } as const;
const GREY = { height: 28, width: 28, channels: 1 } as const;

export const SHAPES = {
  id: "shapes",
  title: "Shapes (drawn)",
  ...COLOUR,
  classes: 10,
  train: 50_000,
  test: 10_000,
  drawn: true,
} as const satisfies SetFacts;

export const CIFAR10 = {
  id: "cifar10",
  title: "CIFAR-10",
  ...COLOUR,
  classes: 10,
  train: 50_000,
  test: 10_000,
  drawn: false,
} as const satisfies SetFacts;

export const CIFAR100 = {
  id: "cifar100",
  title: "CIFAR-100",
  ...COLOUR,
  classes: 100,
  train: 50_000,
  test: 10_000,
  drawn: false,
} as const satisfies SetFacts;

export const MNIST = {
  id: "mnist",
  title: "MNIST",
  ...GREY,
  classes: 10,
  train: 60_000,
  test: 10_000,
  drawn: false,
} as const satisfies SetFacts;

export const FASHION_MNIST = {
  id: "fashion-mnist",
  title: "Fashion-MNIST",
  ...GREY,
  classes: 10,
  train: 60_000,
  test: 10_000,
  drawn: false,
} as const satisfies SetFacts;

/** In the order in which choosers show them. */
export const SET_FACTS = [CIFAR10, CIFAR100, MNIST, FASHION_MNIST, SHAPES] as const;

/** Facts of a set by its id; null for a name that no set has. */
export function findFacts(id: string): SetFacts | null {
  return SET_FACTS.find((facts) => facts.id === id) ?? null;
}
