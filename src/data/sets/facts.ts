/**
 * What can be known of a data set before it is loaded: its name, the size of an example, how many there are. Plain
 * numbers, so that schema, forms and plans may use them; class names, files and sources are in the files beside.
 */

export interface SetFacts {
  readonly id: string;
  readonly title: string;
  /** Pixels, or coordinates as float32. */
  readonly form: "pictures" | "points";
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

const COLOUR = { form: "pictures", height: 32, width: 32, channels: 3 } as const;
const GREY = { form: "pictures", height: 28, width: 28, channels: 1 } as const;
const POINTS = {
  form: "points",
  height: 1,
  width: 1,
  channels: 2,
  classes: 2,
  train: 10_000,
  test: 10_000,
  drawn: true,
} as const;

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

export const SPIRALS = { id: "spirals", title: "Two spirals (drawn)", ...POINTS } as const;
export const MOONS = { id: "moons", title: "Two moons (drawn)", ...POINTS } as const;
export const CIRCLES = { id: "circles", title: "Two circles (drawn)", ...POINTS } as const;

/** In the order in which choosers show them. */
export const SET_FACTS = [
  CIFAR10,
  CIFAR100,
  MNIST,
  FASHION_MNIST,
  SHAPES,
  SPIRALS,
  MOONS,
  CIRCLES,
] as const satisfies readonly SetFacts[];

/** A person's own table; what it holds is known once it is read. */
export const OWN_TABLE = { id: "csv", title: "Own table (CSV)" } as const;

/** Facts of a set by its id; null for a name that no set has, and for a person's own table. */
export function findFacts(id: string): SetFacts | null {
  return SET_FACTS.find((facts) => facts.id === id) ?? null;
}

/** True for sets of coordinates in place of pixels. */
export function isPoints(id: string): boolean {
  return id === OWN_TABLE.id || findFacts(id)?.form === "points";
}
