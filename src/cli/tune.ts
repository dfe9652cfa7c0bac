/** `tune`: every lane gets the same sweep, the winners meet on fresh seeds; one JSON line a lane. */
import { withoutForks } from "../experiment/forks.ts";
import type { Plan } from "../wire/plan.ts";
import {
  DEFAULT_CHOICES,
  TUNING_LIMITS,
  type Objective,
  type TuningChoices,
} from "../sweeps/tuning/choices.ts";
import type { PairedDifference } from "../sweeps/tuning/comparison.ts";
import { planSearch, type LaneSearch } from "../sweeps/tuning/search.ts";
import { sensitivityOf } from "../sweeps/tuning/sensitivity.ts";
import { createSerialPool, type TrialGround } from "../sweeps/tuning/trial.ts";
import { settingsOfRun, tune, type TuningResult } from "../sweeps/tuning/tune.ts";
import { type Arguments, readArguments, wholeOption } from "./arguments.ts";
import { planOf } from "./check.ts";
import { InputError, type Io } from "./command.ts";
import { readExperiment } from "./input.ts";

/** Scores within this factor of the best count as nearly as good. */
const NEAR = 2;

const WORDS = {
  search: ["rate", "pair", "all"],
  method: ["grid", "random"],
  range: ["present", "rule"],
  over: ["mean", "median"],
  interval: ["exact", "bootstrap"],
} as const;

/** Throws InputError for a bad experiment or option, and for a problem that has no loss of its own here. */
export async function tuneExperiment(args: readonly string[], io: Io): Promise<void> {
  const given = readArguments(
    args,
    {
      ...{ search: "text", method: "text", runs: "text", range: "text", objective: "text" },
      ...{ over: "text", interval: "text", steps: "text", seeds: "text", fresh: "text" },
    },
    [1, 1],
  );
  const experiment = await readExperiment(given.operands[0] ?? "-", io);
  const plan = withoutForks(planOf(experiment));
  const choices = readChoices(given, experiment.steps);
  const ground = groundOf(plan, choices);
  const searches = plan.lanes.map(({ program, settings }) =>
    planSearch({ declared: program.settings, settings }, choices, plan.seed),
  );
  const pool = createSerialPool(ground);
  const result = await tune(
    searches,
    { choices, seed: plan.seed },
    { pool, update: () => undefined },
  );
  for (const [lane, search] of searches.entries()) {
    const line = { ...laneLine(lane, search, result), label: plan.lanes[lane]?.label ?? "" };
    await io.write(`${JSON.stringify(line, finite)}\n`);
  }
}

function groundOf(
  { problem, lanes, seed }: Plan,
  { steps, objective }: TuningChoices,
): TrialGround {
  if (problem.kind === "small" && problem.small.formula !== null)
    return { problem: problem.small, lanes, seed, steps, objective };
  const why = {
    small: "a signal has no loss to tune on",
    network: "networks are not tuned here",
    meta: "meta-learning is not tuned here",
  }[problem.kind];
  throw new InputError([`problem: ${why}; give a formula or a quadratic`]);
}

function readChoices({ text }: Arguments, steps: number): TuningChoices {
  const word = <Name extends keyof typeof WORDS>(name: Name): (typeof WORDS)[Name][number] => {
    const words: readonly (typeof WORDS)[Name][number][] = WORDS[name];
    const given = text(name);
    const found = given === undefined ? words[0] : words.find((one) => one === given);
    if (found !== undefined) return found;
    throw new InputError([`--${name}: is ${given ?? ""}; give one of ${words.join(", ")}`]);
  };
  const whole = (name: string, limits: { min: number; max: number }, otherwise: number): number =>
    wholeOption(name, text(name), [limits.min, limits.max]) ?? otherwise;
  const scope = word("search");
  const { budget, second, tuningSeeds, freshSeeds } = DEFAULT_CHOICES;
  return {
    scope,
    method: scope === "all" ? "random" : word("method"),
    budget: whole("runs", TUNING_LIMITS.budget, scope === "rate" ? budget : budget * second),
    second,
    range: word("range"),
    objective: readObjective(text("objective")),
    aggregate: word("over"),
    steps: whole("steps", TUNING_LIMITS.steps, Math.min(steps, TUNING_LIMITS.steps.max)),
    tuningSeeds: whole("seeds", TUNING_LIMITS.tuningSeeds, tuningSeeds),
    freshSeeds: whole("fresh", TUNING_LIMITS.freshSeeds, freshSeeds),
    interval: word("interval"),
  };
}

function readObjective(given = "final"): Objective {
  if (given === "final" || given === "tail") return { kind: given };
  const target = Number(/^steps:(\S+)$/.exec(given)?.[1] ?? NaN);
  if (Number.isFinite(target)) return { kind: "steps", target };
  throw new InputError([`--objective: is ${given}; give final, tail or steps:TARGET`]);
}

/** Everything known of one lane; null where nothing was found, as in JSON nothing infinite can be written. */
function laneLine(lane: number, search: LaneSearch, result: TuningResult): object {
  const scored = result.scored[lane] ?? [];
  const winner = result.winners[lane] ?? null;
  const fresh = result.fresh.find((one) => one.lane === lane);
  const sensitivities = sensitivityOf(search, scored, NEAR);
  return {
    lane,
    label: "",
    settings: winner === null ? null : settingsOfRun(search, winner.run),
    runs: scored.length,
    diverged_runs: scored.filter(({ diverged }) => diverged > 0).length,
    edge: Object.fromEntries(sensitivities.map(({ axis, edge }) => [axis.name, edge])),
    width: Object.fromEntries(sensitivities.map(({ axis, width }) => [axis.name, width])),
    tuning_score: winner?.score ?? null,
    score: fresh?.score ?? null,
    deviation: fresh?.deviation ?? null,
    interval: fresh?.interval ?? null,
    diverged: fresh?.diverged ?? null,
    not_reached: fresh?.censored ?? null,
    against: result.pairs.flatMap((pair) => againstOf(lane, pair)),
  };
}

/** A pair as its lane `lane` sees it: differences are this lane's score less the other's. */
function againstOf(lane: number, pair: PairedDifference): object[] {
  const { a, b, difference, interval, wins, ties, losses } = pair;
  if (lane === a) return [{ lane: b, difference, interval, wins, ties, losses }];
  if (lane !== b) return [];
  const turned =
    interval === null
      ? null
      : {
          centre: -interval.centre,
          low: -interval.high,
          high: -interval.low,
          method: interval.method,
        };
  return [
    {
      lane: a,
      difference: difference === null ? null : -difference,
      interval: turned,
      wins: losses,
      ties,
      losses: wins,
    },
  ];
}

function finite(_: string, value: unknown): unknown {
  return typeof value === "number" && !Number.isFinite(value) ? null : value;
}
