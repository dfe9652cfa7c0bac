/**
 * `compare`: the lanes of an experiment against each other at its last step, replica by replica, with the interval of
 * every mean difference and the smallest difference that so many replicas could have shown. Definitions: measure/paired.ts.
 */
import { hasClasses } from "../experiment/models.ts";
import type { Experiment } from "../experiment/experiment.ts";
import { LIMITS } from "../experiment/schema.ts";
import { deviationOf, meanOf } from "../measure/intervals.ts";
import { type ComparedAs, pairedOf, studentPair } from "../measure/paired.ts";
import { REPLICA_METRICS, type ReplicaMetric } from "../measure/replica-values.ts";
import type { Plan } from "../wire/plan.ts";
import { readArguments, wholeOption } from "./arguments.ts";
import { planOf } from "./check.ts";
import { InputError, type Io } from "./command.ts";
import { readExperiment } from "./input.ts";
import { openPlan, readBackend } from "./run.ts";
import { closeGpu } from "./webgpu-node.ts";

/** Steps done between two looks at messages. */
const STEPS_AT_ONCE = 256;

/** Throws InputError for a bad experiment, option or data folder, and where there is nothing to compare. */
export async function compareExperiment(args: readonly string[], io: Io): Promise<void> {
  const { operands, text } = readArguments(
    args,
    { metric: "text", as: "text", backend: "text", data: "text", steps: "text", replicas: "text" },
    [1, 1],
  );
  const steps = wholeOption("steps", text("steps"), [1, LIMITS.steps]);
  const replicas = wholeOption("replicas", text("replicas"), [2, LIMITS.replicas]);
  const read = await readExperiment(operands[0] ?? "-", io);
  const experiment = {
    ...read,
    ...(steps !== null && { steps }),
    ...(replicas !== null && { replicas }),
  };
  const plan = planOf(experiment);
  const choice = {
    metric: readMetric(text("metric"), experiment),
    as: readAs(text("as")),
  };
  refuseSingle(plan);
  const ends = await finalValues(plan, choice.metric, {
    device: readBackend(text("backend")),
    dataFolder: text("data") ?? null,
  });
  if (ends.every((values) => values === null)) {
    const why = `no lane has a ${choice.metric} of its own at step ${plan.steps}`;
    throw new InputError([`--metric: ${why}; choose a step that is probed, or the loss`]);
  }
  for (const lane of plan.lanes.keys())
    await io.write(`${JSON.stringify(laneLine(lane, ends, plan, choice), finite)}\n`);
}

function refuseSingle({ lanes, replicas }: Plan): void {
  if (lanes.length < 2) throw new InputError(["lanes: there is one lane; give 2 or more"]);
  if (replicas < 2)
    throw new InputError([
      "replicas: is 1, and one run shows nothing of its own spread; give 2 or more, here or by --replicas",
    ]);
}

/** What lanes are judged by where nobody says: right answers on test pictures, else what has to fall. */
function readMetric(name: string | undefined, { problem }: Experiment): ReplicaMetric {
  if (name === undefined) {
    if (problem.kind === "meta") return "test_loss";
    if (problem.kind !== "network") return "loss";
    return hasClasses(problem.model) ? "test_accuracy" : "test_loss";
  }
  const metric = REPLICA_METRICS.find((candidate) => candidate === name);
  if (metric !== undefined) return metric;
  throw new InputError([`--metric: is ${name}; give one of ${REPLICA_METRICS.join(", ")}`]);
}

function readAs(name = "difference"): ComparedAs {
  if (name === "difference" || name === "ratio") return name;
  throw new InputError([`--as: is ${name}; give difference or ratio`]);
}

/** Per lane: [replicas] at the last step; null where the lane had diverged or has no such value. */
async function finalValues(
  plan: Plan,
  metric: ReplicaMetric,
  options: Pick<Parameters<typeof openPlan>[1], "device" | "dataFolder">,
): Promise<readonly (Float64Array | null)[]> {
  const ends: (Float64Array | null)[] = plan.lanes.map(() => null);
  const run = await openPlan(plan, {
    ...options,
    replicaRows: false,
    onReplicas: (lane, step, values) => {
      if (step === plan.steps) ends[lane] = values[metric]?.slice() ?? null;
    },
  });
  try {
    while (run.step < run.steps) await run.advance(STEPS_AT_ONCE);
  } finally {
    run.dispose();
    closeGpu();
  }
  return ends;
}

function laneLine(
  lane: number,
  ends: readonly (Float64Array | null)[],
  plan: Plan,
  { metric, as }: { readonly metric: ReplicaMetric; readonly as: ComparedAs },
): object {
  const own = ends[lane] ?? null;
  const { steps: step, replicas } = plan;
  return {
    lane,
    label: plan.lanes[lane]?.label ?? "",
    metric,
    step,
    replicas,
    mean: own === null ? null : meanOf(own),
    deviation: own === null ? null : deviationOf(own),
    against: ends.flatMap((other, index) =>
      index === lane ? [] : [{ lane: index, ...againstOf(own, other, as) }],
    ),
  };
}

/** `own` less `other` (or over it), as the lane sees it; nulls where either has diverged, or a ratio has no sense. */
function againstOf(own: Float64Array | null, other: Float64Array | null, as: ComparedAs): object {
  const count = own?.length ?? 0;
  const paired =
    own === null || other === null
      ? null
      : pairedOf(own, other, {
          ...{ as, levels: [], student: studentPair(count) },
          pairs: new Float64Array(count),
          scratch: new Float64Array(count),
        });
  if (own === null || other === null || paired === null)
    return { [as]: null, interval: null, detectable: null, above: null, equal: null, below: null };
  const { centre, low, high, detectable } = paired;
  const tally = (is: (value: number, than: number) => boolean): number =>
    own.reduce((sum, value, index) => sum + (is(value, other[index] ?? NaN) ? 1 : 0), 0);
  const of = as === "difference" ? "" : " of logarithms";
  return {
    [as]: centre,
    interval: { low, high, method: `95 % interval, Student t${of} over ${count} replicas` },
    detectable,
    above: tally((value, than) => value > than),
    equal: tally((value, than) => value === than),
    below: tally((value, than) => value < than),
  };
}

function finite(_: string, value: unknown): unknown {
  return typeof value === "number" && !Number.isFinite(value) ? null : value;
}
