/**
 * Many replicas of one rule on a noisy quadratic, all starting at the minimum, with nothing recorded but where they
 * stand: float64, on WebAssembly where there is some. The draws are those of a run of the page with this seed.
 */
import type { Arithmetic } from "../../engine/arithmetic.ts";
import { GradientsAt } from "../../engine/reference/gradients-at.ts";
import { ProblemPoint } from "../../engine/reference/problem-point.ts";
import { composeParts } from "../../estimators/compose.ts";
import { compileRule } from "../../language/compile.ts";
import { formatDiagnostic } from "../../language/diagnostics.ts";
import { orthogonalizesVectors } from "../../language/demands.ts";
import type { Program } from "../../language/ir.ts";
import type { SmallProblem } from "../../problems/problem.ts";
import type { Contestant } from "./protocol.ts";

/** The lane cannot be measured; the message is for people. */
export class UnmeasurableError extends Error {
  override readonly name = "UnmeasurableError";
}

/** Time constants after which a start has faded: e^-6 is 0.25 %. */
const FADED = 6;
const MOST_MEMORY = 2 ** 15;

/** As runs have it: beyond this a lane has diverged. */
const FAR = 1e15;

export class Ensemble {
  readonly replicas: number;
  /** Numbers that a step computes or draws, roughly: what a step costs. */
  readonly work: number;
  step = 0;
  readonly #reference: ReturnType<Arithmetic["createExecutor"]>;
  readonly #point: ProblemPoint;
  readonly #gradientsAt: GradientsAt;
  readonly #settings: Record<string, number>;
  readonly #program: Program;
  readonly #random: (purpose: number, out: Float64Array) => void;

  /** Throws UnmeasurableError for a rule with mistakes. */
  constructor(
    { rule, hyper }: Contestant,
    problem: SmallProblem,
    options: { replicas: number; seed: number; arithmetic: Arithmetic },
  ) {
    const { replicas, seed, arithmetic } = options;
    const bare = compiled(rule);
    const { noise, batch = 1, dimension: size } = problem;
    const { program } = composeParts(bare, [], { noise, batch });
    this.replicas = replicas;
    const streams = program.nodes.filter(({ kind }) => kind === "random").length;
    this.work = size * replicas * (1 + streams);
    this.#program = bare;
    this.#settings = Object.fromEntries(
      bare.settings.map((setting) => [setting.name, hyper[setting.name] ?? setting.default]),
    );
    this.#point = new ProblemPoint(problem, options);
    this.#gradientsAt = new GradientsAt(program, problem, options);
    this.#reference = arithmetic.createExecutor(program, {
      tensors: [{ size, rows: size, cols: 1, isMatrix: 0 }],
      replicas,
    });
    this.#random = (purpose, out) => {
      const place = { seed, step: this.step, worker: 0, firstReplica: 0 };
      arithmetic.fillNormals(purpose, out, { place, count: replicas, column: 0, stride: replicas });
    };
  }

  /** [dimension, replicas] now; valid until the next `advance`. */
  get theta(): Float64Array {
    return this.#reference.theta;
  }

  set(name: string, value: number): void {
    this.#settings[name] = value;
  }

  /** Steps after which what the slots remember of the start has faded: by the slowest decay among the settings. */
  get memory(): number {
    const decays = this.#program.settings
      .filter(({ scale }) => scale === "one-minus-log")
      .map(({ name }) => this.#settings[name]!);
    const slowest = Math.max(0, ...decays.filter((decay) => decay < 1));
    return slowest === 0 ? 0 : Math.min(MOST_MEMORY, Math.ceil(FADED / (1 - slowest)));
  }

  /**
   * Steps with the rate at 0, for rules that divide by what they remember: their slots fill at the minimum. Without it
   * the first steps, divided by almost nothing, throw some replicas so far that they do not come back within any run.
   * None for a rule without `lr`.
   */
  fillSlots(advance: (steps: number) => void): void {
    const lr = this.#settings["lr"];
    if (lr === undefined || this.memory === 0) return;
    this.set("lr", 0);
    advance(this.memory);
    this.set("lr", lr);
  }

  /** Throws UnmeasurableError where a replica goes away for good. */
  advance(steps: number): void {
    const reference = this.#reference;
    for (let left = steps; left > 0; left--) {
      this.step++;
      this.#point.evaluate(reference.theta, this.step);
      const inputs = {
        t: this.step,
        settings: this.#settings,
        gradient: this.#point.gradient,
        loss: this.#point.loss,
        random: this.#random,
        record: false,
      };
      reference.step(this.#gradientsAt.complete(reference, inputs));
    }
    for (const value of reference.theta) {
      if (Math.abs(value) < FAR) continue;
      throw new UnmeasurableError(
        `diverges within ${this.step} steps, so there is nothing to settle to; take a smaller learning rate`,
      );
    }
  }
}

function compiled(text: string): Program {
  const { rule, diagnostics } = compileRule(text);
  const [first] = diagnostics;
  if (rule === null)
    throw new UnmeasurableError(first === undefined ? "does not compile" : formatDiagnostic(first));
  if (orthogonalizesVectors(rule.program))
    throw new UnmeasurableError("orthogonalises parameters that are no matrix");
  return rule.program;
}
