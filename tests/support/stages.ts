/** A stage of each kind and way, for tests that go through all of them, and what their draws say. */
import { fillNormals, type RandomStream } from "../../src/base/random.ts";
import { composeStep } from "../../src/estimators/compose.ts";
import { compileRule } from "../../src/language/compile.ts";
import { createReference } from "../../src/language/emit/reference.ts";
import type { StageSpec } from "../../src/estimators/stage.ts";
import type { Stage } from "../../src/experiment/experiment.ts";

export const ALL_STAGES: readonly Stage[] = [
  { kind: "noise", sigma: 0.5 },
  { kind: "skewed-noise", p: 0.2, size: 2 },
  { kind: "bias", value: 0.5 },
  { kind: "delay", steps: 1 },
  { kind: "composite", samples: 3, sigma: 0.5 },
  { kind: "clip", norm: 1.5 },
  { kind: "clip", norm: 0.5, scope: "tensor" },
  { kind: "clip", value: 0.5 },
  { kind: "top-k", k: 1 },
  { kind: "top-k", fraction: 0.25, scope: "tensor" },
  { kind: "rand-k", k: 1 },
  { kind: "rand-k", fraction: 0.3, scaled: false },
  { kind: "rand-k", fraction: 0.3, scope: "tensor" },
  { kind: "sign" },
  { kind: "sign", scaled: false },
  { kind: "sign", scope: "tensor" },
  { kind: "quantize", levels: 4 },
  { kind: "quantize", levels: 1, scope: "tensor" },
  { kind: "round", grid: 0.25 },
  { kind: "power-of-two" },
  { kind: "power-of-two", stochastic: true },
  { kind: "normalize" },
  { kind: "normalize", scope: "tensor" },
];

/** Two to four stages in any order, `composite` only first. */
export function randomChain(stream: RandomStream): readonly StageSpec[] {
  const length = 2 + stream.below(3);
  const pick = (): StageSpec => ALL_STAGES[stream.below(ALL_STAGES.length)]!;
  return Array.from({ length }, pick).filter(
    ({ kind }, index) => kind !== "composite" || index === 0,
  );
}

/**
 * Vectors of very different kinds: normal, mostly zeros, all magnitudes equal; for what needs no means over draws also of
 * many magnitudes and one number alone (there a draw that changes much may be too rare to be seen).
 */
export function testVectors(size: number, isRandom: boolean): readonly Float64Array[] {
  const normals = new Float64Array(size);
  fillNormals({ ...KEY, step: size }, normals, { count: size });
  const alone = new Float64Array(size);
  alone[size - 1] = -3;
  const always = [
    normals,
    normals.map((z, index) => (index % 3 === 0 ? z : 0)),
    normals.map((z) => (z < 0 ? -0.75 : 0.75)),
  ];
  const extreme = [normals.map((z) => z * Math.exp(3 * z)), alone];
  return [...always, ...(isRandom ? [] : extreme)].map((vector) => vector.map(Math.fround));
}

const KEY = { seed: 11, purpose: 7, replica: 0, step: 0, worker: 0 } as const;

/** What a stage or chain makes of one vector in `draws` tries, on the float64 reference: [size, draws], element-major. */
export function deliver(
  stages: readonly StageSpec[],
  vector: Float64Array,
  draws: number,
  seed = 1,
): Float64Array {
  const { rule } = compileRule("theta = theta");
  if (rule === null) throw new Error("does not compile");
  const size = vector.length;
  const tensors = [{ size, rows: size, cols: 1, isMatrix: 0 }] as const;
  const reference = createReference(composeStep(rule.program, stages, 0), {
    tensors,
    replicas: draws,
  });
  const gradient = new Float64Array(size * draws);
  vector.forEach((value, at) => gradient.fill(value, at * draws, (at + 1) * draws));
  reference.draw({
    t: 1,
    settings: {},
    gradient,
    random: (purpose, out) => {
      for (let replica = 0; replica < draws; replica++) {
        const key = { seed, purpose, replica, step: 1, worker: 0 };
        fillNormals(key, out, { count: size, offset: replica, stride: draws });
      }
    },
  });
  return reference.delivered;
}

export interface Mean {
  readonly mean: number;
  /** Standard error of the mean. */
  readonly error: number;
}

function meanOf(values: readonly number[]): Mean {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, error: Math.sqrt(squares / Math.max(1, values.length - 1) / values.length) };
}

interface Judgement {
  /** Of |C(x) - x|^2. */
  readonly error: Mean;
  /** Of |C(x)|^2. */
  readonly sent: Mean;
  /** Of <C(x) - x, w> for a few directions w: 0 for an unbiased stage. */
  readonly along: readonly Mean[];
}

/** delivered: [size, draws]. Directions: the vector itself, the first coordinate, and normals. */
export function judgeDraws(delivered: ArrayLike<number>, vector: Float64Array): Judgement {
  const size = vector.length;
  const draws = delivered.length / size;
  const normals = new Float64Array(size);
  fillNormals({ ...KEY, step: 1000 + size }, normals, { count: size });
  const directions = [vector, vector.map((_, at) => (at === 0 ? 1 : 0)), normals];
  const errors: number[] = [];
  const sent: number[] = [];
  const along: number[][] = directions.map(() => []);
  for (let draw = 0; draw < draws; draw++) {
    let error = 0;
    let square = 0;
    const dots = directions.map(() => 0);
    for (let at = 0; at < size; at++) {
      const off = delivered[at * draws + draw]! - vector[at]!;
      error += off * off;
      square += delivered[at * draws + draw]! ** 2;
      directions.forEach((direction, index) => (dots[index]! += off * direction[at]!));
    }
    errors.push(error);
    sent.push(square);
    dots.forEach((dot, index) => along[index]!.push(dot));
  }
  return { error: meanOf(errors), sent: meanOf(sent), along: along.map(meanOf) };
}

export function squaredNorm(vector: ArrayLike<number>): number {
  return Array.from(vector).reduce((sum, value) => sum + value * value, 0);
}
