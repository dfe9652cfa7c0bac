/** Small problems in float64 on the reference or on WebAssembly: one executor holds all replicas of a lane. */
import type { Reference } from "../../language/emit/reference.ts";
import { type Arithmetic, referenceArithmetic } from "../arithmetic.ts";
import { StepSettings } from "../step-settings.ts";
import type { SmallLane, SmallLaneOptions, StepBlock } from "../stepper.ts";
import { GradientsAt } from "./gradients-at.ts";
import { ProblemPoint } from "./problem-point.ts";

export function createReferenceLane(
  options: SmallLaneOptions,
  arithmetic: Arithmetic = referenceArithmetic,
): SmallLane {
  return new ReferenceLane(options, arithmetic);
}

class ReferenceLane implements SmallLane {
  readonly #options: SmallLaneOptions;
  readonly #settings: StepSettings;
  readonly #reference: Reference;
  readonly #fillNormals: Arithmetic["fillNormals"];
  readonly #point: ProblemPoint;
  readonly #gradientsAt: GradientsAt;
  #step = 0;

  constructor(options: SmallLaneOptions, arithmetic: Arithmetic) {
    const { program, problem, replicas } = options;
    const size = problem.dimension;
    this.#fillNormals = arithmetic.fillNormals;
    this.#options = options;
    this.#settings = new StepSettings(options);
    this.#point = new ProblemPoint(problem, { ...options, arithmetic });
    this.#gradientsAt = new GradientsAt(program, problem, { ...options, arithmetic });
    this.#reference = arithmetic.createExecutor(program, {
      tensors: [{ size, rows: size, cols: 1, isMatrix: 0 }],
      replicas,
    });
    problem.start.forEach((value, element) =>
      this.#reference.theta.fill(value, element * replicas, (element + 1) * replicas),
    );
  }

  setSetting(name: string, value: number): void {
    this.#settings.set(name, value);
  }

  readTheta(): Promise<Float64Array> {
    return Promise.resolve(this.#reference.theta.slice());
  }

  readSlots(): Promise<Float64Array> {
    const row = new Float64Array(this.#reference.slotValues);
    this.#reference.writeSlots(row, 0);
    return Promise.resolve(row);
  }

  advance(steps: number): Promise<StepBlock> {
    const { problem, replicas, recordSlots, seed, firstReplica } = this.#options;
    const { dimension } = problem;
    const reference = this.#reference;
    const width = dimension * replicas;
    const { slotValues } = reference;
    const theta = new Float64Array(steps * width);
    const truth = new Float64Array(steps * width);
    const delivered = new Float64Array(steps * width);
    const estimate = new Float64Array(steps * width);
    const loss = new Float64Array(steps * replicas);
    const outputs = Object.fromEntries(
      Object.keys(reference.outputs).map((name) => [name, new Float64Array(steps * replicas)]),
    );
    const slots = recordSlots ? new Float64Array(steps * slotValues) : null;
    const firstStep = this.#step + 1;
    for (let index = 0; index < steps; index++) {
      const step = ++this.#step;
      this.#point.evaluate(reference.theta, step);
      theta.set(reference.theta, index * width);
      truth.set(this.#point.gradient, index * width);
      loss.set(this.#point.loss, index * replicas);
      if (slots !== null) reference.writeSlots(slots, index * slotValues);
      const place = { seed, step, worker: 0, firstReplica };
      const inputs = {
        t: step,
        settings: this.#settings.at(step),
        gradient: this.#point.gradient,
        loss: this.#point.loss,
        random: (purpose: number, out: Float64Array) => {
          this.#fillNormals(purpose, out, { place, count: replicas, column: 0, stride: replicas });
        },
      };
      reference.step(this.#gradientsAt.complete(reference, inputs));
      delivered.set(reference.delivered, index * width);
      estimate.set(reference.estimate, index * width);
      for (const [name, values] of Object.entries(reference.outputs))
        outputs[name]!.set(values, index * replicas);
    }
    const next = reference.theta.slice();
    return Promise.resolve({
      firstStep,
      steps,
      dimension,
      replicas,
      loss,
      theta,
      truth,
      delivered,
      estimate,
      next,
      outputs,
      slots,
    });
  }

  dispose(): void {
    // Memory goes with the run: nothing to give back.
  }
}
