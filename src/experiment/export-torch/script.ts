/**
 * A whole experiment as a PyTorch script that runs by itself: rules as optimizer classes, the problem, the gradient's
 * way, schedules and recorded changes. What a script cannot say is refused with a reason.
 */
import { compileRule } from "../../language/compile.ts";
import { type About, aboutRule, Page } from "../../language/emit/emitted.ts";
import {
  addTorchClass,
  addTorchHelpers,
  className,
  inDocstring,
  torchNames,
  torchNeeds,
} from "../../language/emit/torch.ts";
import type { Rule } from "../../language/ir.ts";
import { findOptimizer } from "../../optimizers/index.ts";
import type { NetworkModel } from "../../models/layers.ts";
import { findFacts } from "../../data/sets/facts.ts";
import type { Plan, PlanLane, PlanWorkers } from "../../wire/plan.ts";
import { canonicalize } from "../canonical.ts";
import type { Experiment, Lane } from "../experiment.ts";
import { networkProblemLines } from "./network.ts";
import { isReadable, officialFiles } from "./pictures.ts";
import { pythonDict, pythonFloat, pythonString } from "./python.ts";
import { torchRefusals } from "./refusals.ts";
import { laneLines, mainLines, NORM, randomnessLines, SCHEDULED } from "./runtime.ts";
import { smallProblemLines } from "./small.ts";
import { drawsNumbers, laneStages, type PrintedStage, stageClasses } from "./stages.ts";
import { WORKER_LINES } from "./workers.ts";

/** Names with capitals that the script has for itself. */
const OWN_NAMES =
  "Lane Problem Model Server EF14 EF21 WORKERS RANK PROCESSES SHARDS Batch Noise SkewedNoise Composite Bias ClipValue ClipNorm Delay TopK RandK Sign Quantize Round " +
  "PowerOfTwo StochasticPowerOfTwo Normalize Uniforms STEPS SEED LANES CHANGES TRAIN BATCH TENSORS INIT WALK NOTHING " +
  "RULE INITIAL BATCHES AUGMENT F";

export interface ExportRequest {
  readonly experiment: Experiment;
  /** The plan of this experiment. */
  readonly plan: Plan;
  /** Of networks: the layers. */
  readonly model: NetworkModel | null;
  /** Name of the file with initial parameters and batches, null where none is written. */
  readonly initName: string | null;
}

interface LaneRule {
  readonly name: string;
  readonly rule: Rule;
  readonly about: About;
}

/** The script. Throws where the plan has `torchRefusals`. */
export function exportTorch(request: ExportRequest): string {
  const experiment = canonicalize(request.experiment);
  const { plan } = request;
  const [refusal] = torchRefusals(plan);
  if (refusal !== undefined) throw new Error(refusal.message);
  const workers = plan.lanes[0]?.workers ?? null;
  const rules = distinctRules(experiment.lanes);
  const classes = [...new Set(rules)];
  const needsSquares = classes.some(({ rule }) => torchNeeds(rule).reads.has("g2"));
  const noise = plan.problem.kind === "small" ? plan.problem.small.noise : [];
  const isNetwork = plan.problem.kind === "network";
  const squares = needsSquares ? (isNetwork ? ("problem" as const) : ("stage" as const)) : null;
  const batch = { noise, size: batchOf(plan), needsSquares: squares === "stage" };
  const isWorkers = workers !== null;
  const stages = plan.lanes.map(({ stages: own, feedback }) =>
    laneStages(own, batch, { feedback, isWorkers }),
  );
  const hasSchedules = plan.lanes.some(({ schedules }) => Object.keys(schedules).length > 0);
  const isRandom = classes.some(({ rule }) => torchNeeds(rule).calls.has("randn"));
  const drawsNoise = drawsNumbers(stages.flat());
  const isComposite = stages.flat().some(({ name }) => name === "Composite");

  const page = new Page("    ");
  const files = filesOf(plan);
  page.add(
    ...docstring(experiment, { files, workers, draws: isRandom || drawsNoise || isNetwork }),
  );
  page.add("", ...imports({ files, isWorkers, isComposite }), "");
  page.add(`STEPS = ${plan.steps}`, `SEED = ${plan.seed}`, "", "");
  page.add(...randomnessLines({ hasWorkers: isWorkers }), "", "");
  for (const { rule, about, name } of classes) {
    addTorchClass(page, rule, name, about);
    page.add("", "");
  }
  // They begin with the two empty lines that stand there already.
  const helpers = new Page("    ");
  addTorchHelpers(
    helpers,
    classes.map(({ rule }) => rule),
  );
  page.add(...helpers.emitted().text.trim().split("\n"), "", "");
  const problem = problemLines(request, { experiment, needsSquares, workers });
  page.add(...problem, "", "", ...NORM, "", "");
  page.add(...stageClasses(stages.flat()));
  if (hasSchedules) page.add(...SCHEDULED, "", "");
  page.add("LANES = [");
  plan.lanes.forEach((lane, index) => {
    const [rule, own] = [rules[index], stages[index]];
    if (rule === undefined || own === undefined) throw new Error("plan and experiment differ");
    page.add(...laneText(lane, rule, { plan, hasSchedules }));
    page.add(...wayLines(lane, own), "    },");
  });
  page.add("]", ...changeLines(plan, rules), "", "");
  if (isWorkers) page.add(...WORKER_LINES, "", "");
  const kinds = { isRandom, hasSchedules, squares, isComposite, hasWorkers: isWorkers };
  page.add(...laneLines(kinds), "", "", ...mainLines({ files, hasWorkers: isWorkers }));
  return page.emitted().text;
}

/** A lane's stages; of many workers, as what builds those of any one of them. */
function wayLines({ workers }: PlanLane, stages: readonly PrintedStage[]): readonly string[] {
  const list = `[${stages.map(({ text }) => text).join(", ")}]`;
  if (workers === undefined) return [`        "stages": ${list},`];
  return [
    `        "aggregate": ${pythonString(workers.aggregate)},`,
    `        "trim": ${pythonFloat(workers.trim)},`,
    `        "stages": lambda worker: ${list},`,
  ];
}

/** What a network's official files are called; null for small problems. */
function filesOf({ problem }: Plan): string | null {
  if (problem.kind !== "network") return null;
  const { set } = problem.network.data;
  return isReadable(set) ? officialFiles(set) : null;
}

/** Per lane; lanes of the same text share one object. */
function distinctRules(lanes: readonly Lane[]): readonly LaneRule[] {
  const known = new Map<string, LaneRule>();
  const names = new Set(OWN_NAMES.split(" "));
  return lanes.map((lane) => {
    const optimizer = "optimizer" in lane ? findOptimizer(lane.optimizer) : null;
    const text = "rule" in lane ? lane.rule : (optimizer?.rule ?? "");
    const found = known.get(text);
    if (found !== undefined) return found;
    const { rule } = compileRule(text);
    if (rule === null) throw new Error("a lane that was planned does not compile");
    const about = optimizer ?? aboutRule(rule);
    const wanted = className(about.title);
    let name = wanted;
    for (let count = 2; names.has(name); count++) name = `${wanted}${count}`;
    names.add(name);
    const made = { name, rule, about };
    known.set(text, made);
    return made;
  });
}

function docstring(
  { title }: Experiment,
  { files, workers, draws }: { files: string | null; workers: PlanWorkers | null; draws: boolean },
): readonly string[] {
  return [
    `"""${inDocstring(title ?? "Optimizers side by side")}. Exported from Momentscope.`,
    "",
    "Prints a JSON line for each step and lane, to be laid beside those of `momentscope run`: the loss before the",
    "update, the norm of the gradient that the rule sees, and the norm of the update.",
    ...(workers === null
      ? []
      : [
          "",
          `Alone, this script simulates all ${workers.count} workers. To give them processes of their own, on one machine or many:`,
          "",
          `    torchrun --nproc_per_node ${workers.count} script.py`,
          "",
          "Any number of processes that divides the number of workers will do.",
        ]),
    ...(draws
      ? [
          "",
          "Random numbers come from torch.Generator: same distributions, but other draws than the page's.",
        ]
      : []),
    ...(files === null
      ? []
      : ["", `Needs NumPy and the official files of the data set: --data DIR with DIR/${files}.`]),
    '"""',
  ];
}

function imports({
  files,
  isWorkers,
  isComposite,
}: {
  files: string | null;
  isWorkers: boolean;
  isComposite: boolean;
}): readonly string[] {
  const isNetwork = files !== null;
  const plain = [
    ...(isNetwork ? ["argparse", "gzip", "os", "re", "sys"] : []),
    ...(isWorkers ? ["contextlib", "os"] : []),
    ...(isComposite ? ["contextlib"] : []),
    ...["json", "math"],
  ].filter((name) => name !== "gzip" || files?.includes("ubyte") === true);
  return [
    ...[...new Set(plain)].sort().map((name) => `import ${name}`),
    "",
    ...(isNetwork ? ["import numpy as np"] : []),
    "import torch",
    ...(isNetwork ? ["import torch.nn.functional as F"] : []),
  ];
}

/** Examples a step. */
function batchOf({ problem }: Plan): number {
  switch (problem.kind) {
    case "network":
      return problem.network.batch;
    case "meta":
      return problem.meta.tasks;
    case "small":
      return problem.small.batch ?? 1;
  }
}

/** Examples behind what a lane's rule sees in a step. */
function examplesOf(plan: Plan, workers: PlanWorkers | undefined): number {
  const batch = batchOf(plan);
  if (workers === undefined) return batch;
  if (plan.problem.kind !== "network") return batch * workers.count;
  const { train } = plan.problem.network.data;
  const start = (worker: number): number => Math.floor((worker * train) / workers.count);
  return Array.from({ length: workers.count }, (_, worker) =>
    Math.min(batch, start(worker + 1) - start(worker)),
  ).reduce((sum, size) => sum + size, 0);
}

function problemLines(
  { plan, model, initName }: ExportRequest,
  {
    experiment,
    needsSquares,
    workers,
  }: { experiment: Experiment; needsSquares: boolean; workers: PlanWorkers | null },
): readonly string[] {
  const { problem: choice } = experiment;
  if (choice.kind === "network") {
    const facts = findFacts(choice.data.set);
    if (model === null || facts === null || !isReadable(facts.id))
      throw new Error("a network needs its layers, and pictures that can be read");
    const read = { ...facts, id: facts.id };
    const parts = { model, initName, facts: read, workers, needsSquares };
    return networkProblemLines({ network: choice, ...parts });
  }
  if (plan.problem.kind !== "small" || choice.kind === "meta")
    throw new Error("plan and experiment differ");
  const { seed, steps } = plan;
  const count = workers?.count ?? null;
  return smallProblemLines({ choice, small: plan.problem.small, seed, steps, workers: count });
}

function laneText(
  { label, settings, schedules, workers }: PlanLane,
  { name, rule }: LaneRule,
  { plan, hasSchedules }: { plan: Plan; hasSchedules: boolean },
): readonly string[] {
  const safe = torchNames(rule);
  const python = (setting: string): string => safe.get(setting) ?? setting;
  const values = Object.entries(settings).map(
    ([setting, value]) => [python(setting), pythonFloat(value)] as const,
  );
  if (torchNeeds(rule).reads.has("B")) {
    values.push(["batch_size", String(examplesOf(plan, workers))]);
  }
  const scheduled = Object.entries(schedules).map(
    ([setting, { kind, warmup, every, factor, to }]) =>
      [
        python(setting),
        pythonDict([
          ["kind", pythonString(kind)],
          ["warmup", String(warmup)],
          ["every", String(every)],
          ["factor", pythonFloat(factor)],
          ["to", pythonFloat(to)],
        ]),
      ] as const,
  );
  return [
    "    {",
    `        "label": ${pythonString(label)},`,
    `        "optimizer": ${name},`,
    `        "settings": ${pythonDict(values)},`,
    ...(hasSchedules ? [`        "schedules": ${pythonDict(scheduled)},`] : []),
  ];
}

/** Settings that were moved during the run: by step, (lane, name, value). */
function changeLines({ changes }: Plan, rules: readonly LaneRule[]): readonly string[] {
  const steps = new Map<number, string[]>();
  for (const { step, lane, name, value } of changes) {
    const rule = rules[lane]?.rule;
    const python = rule === undefined ? name : (torchNames(rule).get(name) ?? name);
    const text = `(${lane}, ${pythonString(python)}, ${pythonFloat(value)})`;
    steps.set(step, [...(steps.get(step) ?? []), text]);
  }
  if (steps.size === 0) return ["CHANGES = {}"];
  return [
    "# Settings that were moved during the run: by step, (lane, name, value).",
    "CHANGES = {",
    ...[...steps].map(([step, texts]) => `    ${step}: [${texts.join(", ")}],`),
    "}",
  ];
}
