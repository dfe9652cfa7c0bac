/**
 * The drawn sets of points: `spirals`, `moons` and `circles`, two classes in the plane each. A point depends on (set,
 * version, part, index) alone, as a picture of `shapes` does; point i has class i mod 2.
 *
 * spirals: two arms, half a turn apart, radius s in (0, 1] and angle 1.75 turns times s, deviation 0.02 (after Lang and
 * Witbrock, "Learning to tell two spirals apart", 1988, whose arms have three turns). moons: two half circles of radius
 * 1, the lower one moved by (1, 1/2), deviation 0.1; circles: radii 1 and 1/2, deviation 0.08 (as in scikit-learn's
 * make_moons and make_circles). Places along the curves are uniform, noise is normal in both coordinates.
 */
import { PURPOSE, RandomStream } from "../base/random.ts";
import type { Dataset, Pictures } from "./dataset.ts";
import { DataFileError } from "./errors.ts";
import { measureChannels } from "./normalise.ts";
import { planeOver } from "./plane.ts";
import { CIRCLES, MOONS, SPIRALS } from "./sets/facts.ts";
import { pointOfTurn } from "./turn.ts";
import { formatCount } from "./words.ts";

const SPIRAL_TURNS = 1.75;
const PARTS = { train: 0, test: 1 } as const;

interface Curve {
  /** Seed of the drawings. Part of experiments' version 1: another drawing needs another set name. */
  readonly seed: number;
  /** Deviation of the noise in each coordinate. */
  readonly noise: number;
  readonly classes: readonly [string, string];
  /** Place `s` in (0, 1) along the curve of class 0 or 1. */
  point(label: number, s: number): readonly [number, number];
}

const CURVES: Readonly<Record<string, Curve>> = {
  [SPIRALS.id]: {
    seed: 2,
    noise: 0.02,
    classes: ["first arm", "second arm"],
    point(label, s) {
      const [cosine, sine] = pointOfTurn(SPIRAL_TURNS * s + label / 2);
      return [s * cosine, s * sine];
    },
  },
  [MOONS.id]: {
    seed: 3,
    noise: 0.1,
    classes: ["upper moon", "lower moon"],
    point(label, s) {
      const [cosine, sine] = pointOfTurn(s / 2);
      return label === 0 ? [cosine, sine] : [1 - cosine, 0.5 - sine];
    },
  },
  [CIRCLES.id]: {
    seed: 4,
    noise: 0.08,
    classes: ["outer circle", "inner circle"],
    point(label, s) {
      const [cosine, sine] = pointOfTurn(s);
      const radius = label === 0 ? 1 : 0.5;
      return [radius * cosine, radius * sine];
    },
  },
};

/** True for the sets that this file draws. */
export function isDrawnPoints(set: string): boolean {
  return set in CURVES;
}

/** The first points of each part. Throws DataFileError for a set that is not drawn here, or odd balanced numbers. */
export function drawPoints(request: {
  readonly set: string;
  readonly train: number;
  readonly test: number;
  readonly balanced?: boolean | undefined;
}): Dataset {
  const { set, train, test, balanced = false } = request;
  const curve = CURVES[set];
  const facts = [SPIRALS, MOONS, CIRCLES].find(({ id }) => id === set);
  if (curve === undefined || facts === undefined) {
    throw new DataFileError(`${set} is no drawn set of points`);
  }
  for (const count of [train, test]) {
    if (balanced && count % 2 !== 0) {
      throw new DataFileError(
        `${formatCount(count)} points cannot be equally many of each of 2 classes: ask for an even number`,
      );
    }
  }
  const parts = { train: drawPart(curve, "train", train), test: drawPart(curve, "test", test) };
  return {
    set,
    origin:
      `${set}: ${formatCount(train)} training and ${formatCount(test)} test points, ` +
      "drawn by this program",
    drawn: true,
    height: 1,
    width: 1,
    channels: 2,
    classes: curve.classes,
    ...parts,
    ...measureChannels(parts.train, 2),
    axes: { names: ["x", "y"], plane: planeOver([parts.train, parts.test]) },
  };
}

function drawPart(curve: Curve, part: keyof typeof PARTS, count: number): Pictures {
  const values = new Float32Array(2 * count);
  const labels = new Uint8Array(count);
  for (let index = 0; index < count; index++) {
    const label = index % 2;
    const random = new RandomStream({
      seed: curve.seed,
      purpose: PURPOSE.drawing,
      replica: PARTS[part],
      step: index,
      worker: 0,
    });
    const [x, y] = curve.point(label, random.uniform());
    labels[index] = label;
    values[2 * index] = x + curve.noise * random.normal();
    values[2 * index + 1] = y + curve.noise * random.normal();
  }
  return { count, pixels: new Uint8Array(0), labels, values };
}
