/** Runs one subject along one ground, step by step, by the float64 reference, and records where it went. */
import { fillNormals } from "../base/random.ts";
import { createReference, type Reference, type StepInputs } from "../language/emit/reference.ts";
import type { Program } from "../language/ir.ts";
import { Frame } from "./coordinates.ts";
import type { GradientSource } from "./sources.ts";
import { prepare, RefusedError, type Subject } from "./subject.ts";

export interface Ground {
  readonly source: GradientSource;
  /** [size] theta before step 1, in the problem's coordinates. */
  readonly start: readonly number[];
  readonly steps: number;
  /** Of the rule's own random numbers. */
  readonly seed: number;
}

/** All in the problem's coordinates, float64. Row t - 1 belongs to step t. */
export interface Track {
  readonly steps: number;
  readonly size: number;
  /** [size] */
  readonly start: Float64Array;
  /** [steps, size] after the step. */
  readonly theta: Float64Array;
  /** [steps, size] the rule's estimate of the gradient in the step. */
  readonly estimate: Float64Array;
  /** Settings as of step 1. */
  readonly settings: Readonly<Record<string, number>>;
}

/** A batch is one example here: B = 1, and g2 is the square of the gradient. Throws RefusedError. */
export function runAlong(subject: Subject, ground: Ground): Track {
  const { source, start, steps, seed } = ground;
  const { program, settings } = prepare(subject);
  refuseWhatIsMissing(subject.name, program, source);
  const { size } = source;
  const reference = createReference(program, {
    tensors: [{ size, rows: size, cols: 1, isMatrix: 0 }],
    replicas: 1,
  });
  const view = new RuleView(source, new Frame(subject.coordinates ?? {}, size));
  view.place(Float64Array.from(start), reference.theta);
  const track: Track = {
    steps,
    size,
    start: Float64Array.from(start),
    theta: new Float64Array(steps * size),
    estimate: new Float64Array(steps * size),
    settings: { ...settings },
  };
  for (let t = 1; t <= steps; t++) {
    for (const { step, name, value } of subject.changes ?? []) {
      if (step === t) settings[name] = value;
    }
    const random = (purpose: number, out: Float64Array): void => {
      fillNormals({ seed, purpose, replica: 0, step: t, worker: 0 }, out, { count: size });
    };
    const inputs = view.look(reference.theta, { t, settings, random });
    reference.step(view.lookAround(reference, program.points.length, inputs));
    const row = [(t - 1) * size, t * size] as const;
    view.frame.pointFromRule(reference.theta, track.theta.subarray(...row));
    view.frame.gradientFromRule(reference.estimate, track.estimate.subarray(...row));
  }
  return track;
}

function refuseWhatIsMissing(name: string, program: Program, source: GradientSource): void {
  if (source.isClosed) return;
  if (program.points.length > 0) {
    throw new RefusedError(
      `${name} asks for gradients at other points, and a given sequence has none; choose a problem`,
    );
  }
  if (program.nodes.some((node) => node.kind === "input" && node.name === "loss")) {
    throw new RefusedError(
      `${name} reads the loss, and a given sequence has none; choose a problem`,
    );
  }
}

/** The problem as the rule sees it through its frame. */
class RuleView {
  readonly frame: Frame;
  readonly #source: GradientSource;
  readonly #theta: Float64Array;
  readonly #gradient: Float64Array;

  constructor(source: GradientSource, frame: Frame) {
    this.frame = frame;
    this.#source = source;
    this.#theta = new Float64Array(source.size);
    this.#gradient = new Float64Array(source.size);
  }

  place(theta: Float64Array, out: Float64Array): void {
    this.frame.pointToRule(theta, out);
  }

  look(phi: Float64Array, rest: Pick<StepInputs, "t" | "settings" | "random">): StepInputs {
    const gradient = new Float64Array(phi.length);
    const loss = this.#gradientAt(phi, rest.t, gradient);
    const g2 = gradient.map((value) => value * value);
    return { ...rest, gradient, loss: Float64Array.of(loss), g2, B: 1 };
  }

  /** `inputs` with the gradients at the other points that the program asks for, of the same draw. */
  lookAround(reference: Reference, points: number, inputs: StepInputs): StepInputs {
    if (points === 0) return inputs;
    const gradientsAt: Float64Array[] = [];
    const full = { ...inputs, gradientsAt };
    for (let index = 0; index < points; index++) {
      const gradient = new Float64Array(inputs.gradient.length);
      this.#gradientAt(reference.point(index, full), inputs.t, gradient);
      gradientsAt.push(gradient);
    }
    return full;
  }

  #gradientAt(phi: Float64Array, t: number, out: Float64Array): number {
    this.frame.pointFromRule(phi, this.#theta);
    const loss = this.#source.evaluate(this.#theta, t, this.#gradient);
    this.frame.gradientToRule(this.#gradient, out);
    return this.frame.lossToRule(loss);
  }
}
