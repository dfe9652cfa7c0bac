/** Blocks of steps as an executor delivers them, from a run written out by hand. */
import { RandomStream } from "../../src/base/random.ts";
import { AGE_OUTPUTS } from "../../src/measure/age.ts";
import type { StepRecords } from "../../src/measure/step-records.ts";
import type { Filter } from "./filters.ts";

export interface RunShape {
  readonly steps: number;
  readonly dimension: number;
  readonly replicas: number;
}

interface HandRun extends RunShape {
  /** One filter for each element and replica; also run on 1 and on s, for the age. */
  readonly makeFilter: () => Filter;
  readonly lr: number;
  readonly start: number;
  /** True gradient from theta and the step number. */
  readonly truth: (theta: number, step: number) => number;
  readonly loss: (theta: number) => number;
  /** Added to every true gradient before the rule sees it. */
  readonly bias?: number;
  readonly sigma?: number;
}

/** All `steps` steps as one block. */
export function handRun(run: HandRun): StepRecords {
  const { steps, dimension, replicas } = run;
  const size = dimension * replicas;
  const records = () => new Float64Array(steps * size);
  const [theta, truth, delivered, estimate] = [records(), records(), records(), records()];
  const loss = new Float64Array(steps * replicas);
  const [firstFirst, agedFirst] = [
    new Float64Array(steps * replicas),
    new Float64Array(steps * replicas),
  ];
  const noise = new RandomStream({ seed: 4, purpose: 1, replica: 0, step: 0, worker: 0 });
  const now = new Float64Array(size).fill(run.start);
  const filters = Array.from({ length: size }, run.makeFilter);
  const first = run.makeFilter();
  const second = run.makeFilter();
  for (let index = 0; index < steps; index++) {
    // When s is added to the gradient of step s the filter answers `second`: ages are t less that.
    const answers = { first: first(1), second: second(index + 1) };
    const aged = (index + 1) * answers.first - answers.second;
    theta.set(now, index * size);
    for (let replica = 0; replica < replicas; replica++) {
      firstFirst[index * replicas + replica] = dimension * answers.first * answers.first;
      agedFirst[index * replicas + replica] = dimension * aged * answers.first;
    }
    for (let at = 0; at < size; at++) {
      const g = run.truth(now[at]!, index + 1);
      const seen = g + (run.bias ?? 0) + (run.sigma ?? 0) * noise.normal();
      const e = filters[at]!(seen);
      truth[index * size + at] = g;
      delivered[index * size + at] = seen;
      estimate[index * size + at] = e;
      loss[index * replicas + (at % replicas)]! += run.loss(now[at]!);
      now[at]! -= run.lr * e;
    }
  }
  const outputs = { [AGE_OUTPUTS.firstFirst]: firstFirst, [AGE_OUTPUTS.agedFirst]: agedFirst };
  return {
    firstStep: 1,
    steps,
    dimension,
    replicas,
    loss,
    theta,
    truth,
    delivered,
    estimate,
    next: now,
    outputs,
  };
}

/** Steps from..to-1 of a block, as a block. */
export function cut(block: StepRecords, from: number, to: number): StepRecords {
  const size = block.dimension * block.replicas;
  const vectors = (values: Float64Array) => values.slice(from * size, to * size);
  const numbers = (values: Float64Array) =>
    values.slice(from * block.replicas, to * block.replicas);
  return {
    ...block,
    firstStep: block.firstStep + from,
    steps: to - from,
    loss: numbers(block.loss),
    theta: vectors(block.theta),
    truth: vectors(block.truth),
    delivered: vectors(block.delivered),
    estimate: vectors(block.estimate),
    next: to === block.steps ? block.next : block.theta.slice(to * size, (to + 1) * size),
    outputs: Object.fromEntries(
      Object.entries(block.outputs).map(([name, values]) => [name, numbers(values)]),
    ),
  };
}
