/**
 * Sine regression, the few-shot problem of Finn, Abbeel and Levine 2017 (arXiv:1703.03400, section 5.1): a task is a sine
 * of its own amplitude and phase, seen at a few random places (support), and judged at others (query).
 *
 * Training tasks are a fixed pool, so that there is one objective, their mean, whose gradient can be known; each is drawn
 * from (seed, part, index) alone, when it is needed.
 */
import { fillUint32, PURPOSE, RandomStream, type StreamKey } from "../base/random.ts";

/** How many tasks there are to train on, and how many are held out. Part of version 1. */
export const TASK_COUNTS = { train: 10_000, test: 100 } as const;
export type TaskPart = keyof typeof TASK_COUNTS;

/** Uniform ranges, as in the source. */
export const SINE_RANGES = { amplitude: [0.1, 5], phase: [0, Math.PI], input: [-5, 5] } as const;

export interface SineTask {
  readonly amplitude: number;
  /** Radians. */
  readonly phase: number;
  /** [shots] inputs of each. */
  readonly support: Float64Array;
  readonly query: Float64Array;
}

/** `shots`: inputs of support and of query. */
export function sineTask(
  index: number,
  { seed, part, shots }: { seed: number; part: TaskPart; shots: number },
): SineTask {
  const worker = part === "train" ? 0 : 1;
  const key = { seed, purpose: PURPOSE.tasks, replica: 0, step: index, worker };
  const stream = new RandomStream(key);
  const draw = ([low, high]: readonly [number, number]): number =>
    low + (high - low) * stream.uniform();
  const inputs = (): Float64Array =>
    Float64Array.from({ length: shots }, () => draw(SINE_RANGES.input));
  return {
    amplitude: draw(SINE_RANGES.amplitude),
    phase: draw(SINE_RANGES.phase),
    support: inputs(),
    query: inputs(),
  };
}

/** Held-out tasks that pictures show, and points of each one's curves. */
const SHOWN = 6;
const GRID = 81;

export function shownTasks(seed: number, shots: number): readonly SineTask[] {
  return Array.from({ length: SHOWN }, (_, index) =>
    sineTask(index, { seed, part: "test", shots }),
  );
}

/** Inputs that a task's curves are drawn at, evenly over the range. */
export function sineGrid(): Float64Array {
  const [low, high] = SINE_RANGES.input;
  return Float64Array.from(
    { length: GRID },
    (_, place) => low + ((high - low) * place) / (GRID - 1),
  );
}
export function sineValue({ amplitude, phase }: SineTask, x: number): number {
  return amplitude * Math.sin(x - phase);
}

/** Tasks of one class have amplitudes in one tenth of the range: what `split` of workers sorts by. */
export const AMPLITUDE_CLASSES = 10;

export function amplitudeClass({ amplitude }: SineTask): number {
  const [low, high] = SINE_RANGES.amplitude;
  const part = Math.floor((AMPLITUDE_CLASSES * (amplitude - low)) / (high - low));
  return Math.min(AMPLITUDE_CLASSES - 1, part);
}

/**
 * A task of a batch is its index, with a number above it that says which shots its inner steps see: 0 all of them, as for
 * the true gradient; else a choice of its own. So batches stay lists of uint32 everywhere (as in data/augment.ts).
 */
const INDEX_BITS = 20;
const CHOICES = 2 ** (32 - INDEX_BITS) - 1;

export function taskIndex(packed: number): number {
  return packed & (2 ** INDEX_BITS - 1);
}

function shotChoice(packed: number): number {
  return packed >>> INDEX_BITS;
}

/** The tasks, each with a choice of shots, by place in the batch. */
export function chooseShots(tasks: Uint32Array, key: Omit<StreamKey, "purpose">): Uint32Array {
  const words = new Uint32Array(tasks.length);
  fillUint32({ ...key, purpose: PURPOSE.innerBatch }, words);
  return tasks.map((task, place) => {
    const choice = 1 + Math.floor((words[place]! / 2 ** 32) * CHOICES);
    return ((choice << INDEX_BITS) | task) >>> 0;
  });
}

/** Which of the shots each inner step sees, without replacement within a step. */
export function shotsOfSteps(
  packed: number,
  { seed, shots, steps, batch }: { seed: number; shots: number; steps: number; batch: number },
): readonly (readonly number[])[] {
  const all = Array.from({ length: shots }, (_, shot) => shot);
  const choice = shotChoice(packed);
  if (choice === 0) return Array.from({ length: steps }, () => all);
  const key = { seed, purpose: PURPOSE.innerBatch, replica: 1, step: taskIndex(packed) };
  const stream = new RandomStream({ ...key, worker: choice });
  return Array.from({ length: steps }, () => {
    const left = [...all];
    return Array.from({ length: batch }, () => left.splice(stream.below(left.length), 1)[0]!);
  });
}
