/**
 * The set `shapes`: ten classes of 32x32 colour pictures drawn by this program, for when no real data is at hand. It
 * is always labelled as drawn and never stands in for another set.
 *
 * A picture depends on (version of the set, part, index) alone: the same everywhere, independent of the experiment's
 * seed, and training and test pictures come from different streams. Picture i has class i mod 10.
 */
import { fillUint32, PURPOSE, RandomStream } from "../base/random.ts";
import type { Dataset, Pictures } from "./dataset.ts";
import { measureChannels } from "./normalise.ts";
import { SHAPE_CLASSES } from "./shape-figures.ts";
import type { ShapeClass } from "./shape-figures.ts";
import { formatCount } from "./words.ts";

/** Seed of the drawings. Part of experiments' version 1: another drawing needs another set name. */
const SHAPES_SEED = 1;
const SIDE = 32;
const CHANNELS = 3;
const PICTURE_BYTES = SIDE * SIDE * CHANNELS;

/** As many as the set has; indices beyond are refused. */
export const SHAPES_COUNTS = { train: 50_000, test: 10_000 } as const;
const PARTS = { train: 0, test: 1 } as const;
type Part = keyof typeof PARTS;

/** Smallest difference (0..255, in one channel at least) of the figure's colour to both ends of the background. */
const LEAST_CONTRAST = 100;

/** The first pictures of each part. Counts must not exceed SHAPES_COUNTS. */
export function drawShapes({ train, test }: { train: number; test: number }): Dataset {
  const drawn = { train: drawPart("train", train), test: drawPart("test", test) };
  return {
    set: "shapes",
    origin:
      `shapes: ${formatCount(train)} training and ${formatCount(test)} test pictures, ` +
      "drawn by this program (not photographs)",
    drawn: true,
    height: SIDE,
    width: SIDE,
    channels: CHANNELS,
    classes: SHAPE_CLASSES.map(({ name }) => name),
    ...drawn,
    ...measureChannels(drawn.train, CHANNELS),
  };
}

function drawPart(part: Part, count: number): Pictures {
  const pixels = new Uint8Array(count * PICTURE_BYTES);
  const labels = new Uint8Array(count);
  const noise = new Uint32Array(SIDE * SIDE);
  for (let index = 0; index < count; index++) {
    const label = index % SHAPE_CLASSES.length;
    labels[index] = label;
    const key = { seed: SHAPES_SEED, purpose: PURPOSE.drawing, replica: PARTS[part], step: index };
    const scene = composeScene(SHAPE_CLASSES[label]!, new RandomStream({ ...key, worker: 0 }));
    fillUint32({ ...key, worker: 1 }, noise);
    paint(scene, noise, pixels.subarray(index * PICTURE_BYTES, (index + 1) * PICTURE_BYTES));
  }
  return { count, pixels, labels };
}

type Colour = readonly [number, number, number];

interface Scene {
  readonly shape: ShapeClass;
  /** Centre and radius in pixels. */
  readonly x: number;
  readonly y: number;
  readonly size: number;
  /** Cosine and sine of the rotation. */
  readonly cosine: number;
  readonly sine: number;
  readonly figure: Colour;
  /** Background colours at the two ends of the gradient, and its direction, each component in -1..1. */
  readonly near: Colour;
  readonly far: Colour;
  readonly slopeX: number;
  readonly slopeY: number;
  /** Largest deviation of the noise, 0..255. */
  readonly noise: number;
}

/** Everything random about a picture but its noise. Draws in a fixed order: that order is part of the set. */
function composeScene(shape: ShapeClass, random: RandomStream): Scene {
  const between = (low: number, high: number): number => low + (high - low) * random.uniform();
  const colour = (): Colour => [between(0, 255), between(0, 255), between(0, 255)];
  const size = between(9, 13);
  const room = Math.max(0, SIDE / 2 - size);
  const x = SIDE / 2 + between(-room, room);
  const y = SIDE / 2 + between(-room, room);
  // Rotation from tan(angle / 2), so that only exactly rounded operations are needed; half of them turned by 180.
  const half = between(-shape.turn, shape.turn);
  const flip = random.uniform() < 0.5 ? -1 : 1;
  const scale = flip / (1 + half * half);
  const near = colour();
  const far = near.map((value) => clampByte(value + between(-60, 60))) as [number, number, number];
  const slopeX = between(-1, 1);
  const slopeY = between(-1, 1);
  let figure = colour();
  for (let draw = 0; draw < 16 && !(contrasts(figure, near) && contrasts(figure, far)); draw++) {
    figure = colour();
  }
  return {
    shape,
    x,
    y,
    size,
    cosine: (1 - half * half) * scale,
    sine: 2 * half * scale,
    figure,
    near,
    far,
    slopeX,
    slopeY,
    noise: between(5, 35),
  };
}

function contrasts(a: Colour, b: Colour): boolean {
  return a.some((value, channel) => Math.abs(value - b[channel]!) >= LEAST_CONTRAST);
}

/** Writes one picture, [32, 32, 3], with edges smoothed over one pixel. */
function paint(scene: Scene, noise: Uint32Array, out: Uint8Array): void {
  const { shape, size, cosine, sine, figure, near, far } = scene;
  for (let row = 0; row < SIDE; row++) {
    for (let column = 0; column < SIDE; column++) {
      const pixel = row * SIDE + column;
      const fromX = column + 0.5 - scene.x;
      const fromY = row + 0.5 - scene.y;
      const distance = shape.figure(
        cosine * fromX + sine * fromY,
        cosine * fromY - sine * fromX,
        size,
      );
      const cover = Math.min(1, Math.max(0, 0.5 - distance));
      const along =
        0.5 +
        0.25 * scene.slopeX * ((2 * column) / (SIDE - 1) - 1) +
        0.25 * scene.slopeY * ((2 * row) / (SIDE - 1) - 1);
      const word = noise[pixel]!;
      const shared = word >>> 24;
      for (let channel = 0; channel < CHANNELS; channel++) {
        const ground = near[channel]! + (far[channel]! - near[channel]!) * along;
        const own = (word >>> (8 * channel)) & 0xff;
        // Two even draws, one of them shared by the channels: a triangular distribution, partly grey.
        const grain = ((own + shared - 255) / 255) * scene.noise;
        out[pixel * CHANNELS + channel] = Math.floor(
          clampByte(ground + (figure[channel]! - ground) * cover + grain) + 0.5,
        );
      }
    }
  }
}

function clampByte(value: number): number {
  return Math.min(255, Math.max(0, value));
}
