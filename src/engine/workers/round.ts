/**
 * One step of a small problem's lane with simulated workers, up to what its rule is given: the aggregate for the step's
 * gradient, and one for each further point at which the rule asks for it. The rule, and so momentum, is on the server.
 */
import { readsInput } from "../../language/demands.ts";
import type { Reference, StepInputs } from "../../language/emit/reference.ts";
import type { Program } from "../../language/ir.ts";
import type { SmallProblem } from "../../problems/problem.ts";
import type { PlanLane, PlanWorkers } from "../../wire/plan.ts";
import type { Arithmetic } from "../arithmetic.ts";
import { streamOf } from "../reference/normals.ts";
import { ProblemPoint } from "../reference/problem-point.ts";
import { WorkerWay } from "./way.ts";

export interface RoundOptions {
  /** The rule as the server runs it, without stages; may measure. */
  readonly program: Program;
  readonly problem: SmallProblem;
  readonly lane: Pick<PlanLane, "stages" | "feedback">;
  readonly workers: PlanWorkers;
  readonly seed: number;
  readonly replicas: number;
  readonly firstReplica: number;
  /** Fresh draws side by side, each of all replicas; null: the step's own. */
  readonly draws: number | null;
  readonly arithmetic: Arithmetic;
}

interface RoundStep {
  readonly t: number;
  readonly settings: Readonly<Record<string, number>>;
  /** False: what the workers remember stays as it is. */
  readonly keep: boolean;
}

export class WorkerRound {
  readonly server: Reference;
  /** The first is the step's gradient, the others belong to the rule's points. */
  readonly ways: readonly WorkerWay[];
  /** The true loss and gradient at the point: [columns] and [dimension, columns]. */
  readonly truth: ProblemPoint;
  readonly columns: number;
  readonly #options: RoundOptions;

  /** server: an executor of `program`; one is made where none is given. */
  constructor(options: RoundOptions, server: Reference | null = null) {
    const { program, problem, lane, workers, seed, replicas, draws, arithmetic } = options;
    const { dimension: size } = problem;
    const columns = replicas * (draws ?? 1);
    const squares = readsInput(program, "g2");
    const shared = { problem, lane, rule: workers, workers: workers.count, columns, seed };
    this.columns = columns;
    this.#options = options;
    this.truth = new ProblemPoint(problem, { seed, replicas: columns, arithmetic });
    this.ways = [null, ...program.points].map(
      (point) => new WorkerWay({ ...shared, arithmetic, squares: squares && point === null }),
    );
    this.server =
      server ??
      arithmetic.createExecutor(program, {
        tensors: [{ size, rows: size, cols: 1, isMatrix: 0 }],
        replicas: columns,
      });
  }

  /** The true loss and gradient where the server stands, before step t. */
  look(t: number): void {
    this.truth.evaluate(this.server.theta, t);
  }

  /** What the rule is given in this step, after `look`; the server's `step` or `draw` does the rest. */
  inputs({ t, settings, keep }: RoundStep): StepInputs {
    const { problem, workers } = this.#options;
    const way = { t, keep, random: this.#fillWorkers(t) };
    const [first, ...further] = this.ways;
    first!.run(this.server.theta, way);
    const inputs: StepInputs = {
      t,
      settings,
      gradient: first!.aggregate,
      loss: this.truth.loss,
      B: (problem.batch ?? 1) * workers.count,
      random: this.#fillServer(t),
      ...(first!.squares === null ? {} : { g2: first!.squares }),
    };
    if (further.length === 0) return inputs;
    const gradientsAt: Float64Array[] = [];
    const complete = { ...inputs, gradientsAt };
    further.forEach((other, index) => {
      other.run(this.server.point(index, complete), way);
      gradientsAt.push(other.aggregate);
    });
    return complete;
  }

  #fillWorkers(step: number): StepInputs["random"] {
    const { seed, replicas, firstReplica, draws, workers, arithmetic } = this.#options;
    const stride = workers.count * this.columns;
    return (purpose, out) => {
      for (let worker = 0; worker < workers.count; worker++) {
        for (let draw = 0; draw < (draws ?? 1); draw++) {
          const stream = streamOf(draws === null ? null : draw, worker);
          const column = worker * this.columns + draw * replicas;
          const place = { seed, step, worker: stream, firstReplica };
          arithmetic.fillNormals(purpose, out, { place, count: replicas, column, stride });
        }
      }
    };
  }

  /** The rule's own draws: those of worker 0. */
  #fillServer(step: number): StepInputs["random"] {
    const { seed, replicas, firstReplica, draws, arithmetic } = this.#options;
    return (purpose, out) => {
      for (let draw = 0; draw < (draws ?? 1); draw++) {
        const place = {
          seed,
          step,
          worker: streamOf(draws === null ? null : draw),
          firstReplica,
        };
        arithmetic.fillNormals(purpose, out, {
          place,
          count: replicas,
          column: draw * replicas,
          stride: this.columns,
        });
      }
    };
  }
}
