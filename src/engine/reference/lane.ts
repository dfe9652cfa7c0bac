/** Small problems in float64 on the reference or on WebAssembly: one executor holds all replicas of a lane. */
import type { WorkersView } from "../../wire/workers.ts";
import { type Arithmetic, referenceArithmetic } from "../arithmetic.ts";
import { StepSettings } from "../step-settings.ts";
import type { LaneMemory, SmallLane, SmallLaneOptions, StepBlock } from "../stepper.ts";
import { WorkerSource } from "../workers/source.ts";
import { SingleSource } from "./single-source.ts";
import type { StepSource } from "./step-source.ts";

export function createReferenceLane(
  options: SmallLaneOptions,
  arithmetic: Arithmetic = referenceArithmetic,
): SmallLane {
  const { workers } = options;
  const source =
    workers === undefined
      ? new SingleSource(options, arithmetic)
      : new WorkerSource(options, workers, arithmetic);
  return new ReferenceLane(options, source);
}

class ReferenceLane implements SmallLane {
  readonly #options: SmallLaneOptions;
  readonly #settings: StepSettings;
  readonly #source: StepSource;
  #step = 0;

  constructor(options: SmallLaneOptions, source: StepSource) {
    const { problem, replicas } = options;
    this.#options = options;
    this.#settings = new StepSettings(options);
    this.#source = source;
    problem.start.forEach((value, element) =>
      source.reference.theta.fill(value, element * replicas, (element + 1) * replicas),
    );
  }

  setSetting(name: string, value: number): void {
    this.#settings.set(name, value);
  }

  readTheta(): Promise<Float64Array> {
    return Promise.resolve(this.#source.reference.theta.slice());
  }

  readSlots(): Promise<Float64Array> {
    const row = new Float64Array(this.#source.slotValues);
    this.#source.writeSlots(row, 0);
    return Promise.resolve(row);
  }

  restore({ step, theta, slots }: LaneMemory): void {
    this.#source.reference.theta.set(theta);
    this.#source.loadSlots(slots, 0);
    this.#step = step;
  }

  advance(steps: number): Promise<StepBlock> {
    const { problem, replicas, recordSlots } = this.#options;
    const { dimension } = problem;
    const source = this.#source;
    const { reference, slotValues } = source;
    const width = dimension * replicas;
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
      source.look(step);
      theta.set(reference.theta, index * width);
      truth.set(source.truth.gradient, index * width);
      loss.set(source.truth.loss, index * replicas);
      if (slots !== null) source.writeSlots(slots, index * slotValues);
      reference.step(source.inputs(step, this.#settings.at(step)));
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

  workers(): WorkersView | null {
    return this.#source.view?.() ?? null;
  }

  dispose(): void {
    // Memory goes with the run: nothing to give back.
  }
}
