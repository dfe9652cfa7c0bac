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
import type { Plan, PlanLane } from "../../wire/plan.ts";
import { canonicalize } from "../canonical.ts";
import type { Experiment, Lane } from "../experiment.ts";
import type { Mistake } from "../mistakes.ts";
import { networkProblemLines } from "./network.ts";
import { pythonDict, pythonFloat, pythonString } from "./python.ts";
import { laneLines, mainLines, NORM, RANDOMNESS, SCHEDULED } from "./runtime.ts";
import { smallProblemLines } from "./small.ts";
import { drawsNumbers, laneStages, stageClasses } from "./stages.ts";

/** A walk is written out as numbers, so that it is the page's own. */
const MOST_WALK_STEPS = 10_000;

/** Names with capitals that the script has for itself. */
const OWN_NAMES =
  "Lane Problem Batch Noise SkewedNoise Composite Bias ClipValue ClipNorm Delay TopK RandK Sign Quantize Round " +
  "PowerOfTwo StochasticPowerOfTwo Normalize Uniforms STEPS SEED LANES CHANGES TRAIN BATCH TENSORS INIT WALK NOTHING " +
  "RULE INITIAL BATCHES F";

export interface ExportRequest {
  readonly experiment: Experiment;
  /** The plan of this experiment. */
  readonly plan: Plan;
  /** Of networks: the layers. */
  readonly model: NetworkModel | null;
  /** Name of the file with initial parameters and batches, null where none is written. */
  readonly initName: string | null;
}

/** What keeps an experiment from being a script; empty where nothing does. */
export function torchRefusals({ problem, replicas, steps, lanes }: Plan): readonly Mistake[] {
  const refusals = lanes.flatMap(wayRefusals);
  if (replicas > 1) {
    const message = `is ${replicas}, but a script runs one replica; give 1, and run the script once for each seed`;
    refusals.push({ path: "replicas", message });
  }
  if (problem.kind === "network") {
    const { set } = problem.network.data;
    if (set !== "cifar10") {
      const message = `the pictures of ${set} are drawn by this program, so a script cannot read them; give cifar10`;
      refusals.push({ path: "problem.data.set", message });
    }
  } else if (problem.small.signal?.name === "walk" && steps > MOST_WALK_STEPS) {
    const message = `a walk of ${steps} steps is too long to be written out in a script; give at most ${MOST_WALK_STEPS}`;
    refusals.push({ path: "steps", message });
  }
  return refusals;
}

function wayRefusals({ workers, feedback }: PlanLane, lane: number): Mistake[] {
  const refusals: Mistake[] = [];
  if (workers !== undefined) {
    const message = `is ${workers.count}, but a script has one stream of gradients; leave workers out`;
    refusals.push({ path: `lanes[${lane}].workers`, message });
  }
  if (feedback !== undefined) {
    const message = `is ${feedback.kind}, which a script cannot do; give "none"`;
    refusals.push({ path: `lanes[${lane}].feedback`, message });
  }
  return refusals;
}

interface LaneRule {
  readonly name: string;
  readonly rule: Rule;
  readonly about: About;
}

/** The script. The plan has no `torchRefusals`. */
export function exportTorch(request: ExportRequest): string {
  const experiment = canonicalize(request.experiment);
  const { plan } = request;
  const rules = distinctRules(experiment.lanes);
  const classes = [...new Set(rules)];
  const needsSquares = classes.some(({ rule }) => torchNeeds(rule).reads.has("g2"));
  const noise = plan.problem.kind === "small" ? plan.problem.small.noise : [];
  const batch = { noise, size: batchOf(plan), needsSquares };
  const stages = plan.lanes.map((lane) => laneStages(lane.stages, batch));
  const hasSchedules = plan.lanes.some(({ schedules }) => Object.keys(schedules).length > 0);
  const isRandom = classes.some(({ rule }) => torchNeeds(rule).calls.has("randn"));
  const isNetwork = plan.problem.kind === "network";
  const drawsNoise = drawsNumbers(stages.flat());
  const isComposite = stages.flat().some(({ name }) => name === "Composite");

  const page = new Page("    ");
  page.add(...docstring(experiment, { isNetwork, draws: isRandom || drawsNoise || isNetwork }));
  page.add("", ...imports(isNetwork), "", `STEPS = ${plan.steps}`, `SEED = ${plan.seed}`, "", "");
  page.add(...RANDOMNESS, "", "");
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
  page.add(...problemLines(request, experiment), "", "", ...NORM, "", "");
  page.add(...stageClasses(stages.flat()));
  if (hasSchedules) page.add(...SCHEDULED, "", "");
  page.add("LANES = [");
  plan.lanes.forEach((lane, index) => {
    const [rule, own] = [rules[index], stages[index]];
    if (rule === undefined || own === undefined) throw new Error("plan and experiment differ");
    page.add(...laneText(lane, rule, { plan, hasSchedules }));
    page.add(`        "stages": [${own.map(({ text }) => text).join(", ")}],`, "    },");
  });
  page.add("]", ...changeLines(plan, rules), "", "");
  page.add(
    ...laneLines({ isRandom, hasSchedules, needsSquares, isComposite }),
    "",
    "",
    ...mainLines(isNetwork),
  );
  return page.emitted().text;
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
  { isNetwork, draws }: { isNetwork: boolean; draws: boolean },
): readonly string[] {
  return [
    `"""${inDocstring(title ?? "Optimizers side by side")}. Exported from Momentscope.`,
    "",
    "Prints a JSON line for each step and lane, to be laid beside those of `momentscope run`: the loss before the",
    "update, the norm of the gradient that the rule sees, and the norm of the update.",
    ...(draws
      ? [
          "",
          "Random numbers come from torch.Generator: same distributions, but other draws than the page's.",
        ]
      : []),
    ...(isNetwork
      ? [
          "",
          "Needs NumPy and CIFAR-10's official binary files: --data DIR with DIR/cifar10/data_batch_1.bin.",
        ]
      : []),
    '"""',
  ];
}

function imports(isNetwork: boolean): readonly string[] {
  return isNetwork
    ? [
        ...["argparse", "json", "math", "os", "re", "sys"].map((name) => `import ${name}`),
        "",
        "import numpy as np",
        "import torch",
        "import torch.nn.functional as F",
      ]
    : ["import json", "import math", "", "import torch"];
}

/** Examples a step. */
function batchOf({ problem }: Plan): number {
  return problem.kind === "network" ? problem.network.batch : (problem.small.batch ?? 1);
}

function problemLines(
  { plan, model, initName }: ExportRequest,
  { problem: choice }: Experiment,
): readonly string[] {
  if (choice.kind === "network") {
    if (model === null) throw new Error("a network needs its layers");
    return networkProblemLines({ network: choice, model, initName });
  }
  if (plan.problem.kind !== "small") throw new Error("plan and experiment differ");
  const { seed, steps } = plan;
  return smallProblemLines({ choice, small: plan.problem.small, seed, steps });
}

function laneText(
  { label, settings, schedules }: PlanLane,
  { name, rule }: LaneRule,
  { plan, hasSchedules }: { plan: Plan; hasSchedules: boolean },
): readonly string[] {
  const safe = torchNames(rule);
  const python = (setting: string): string => safe.get(setting) ?? setting;
  const values = Object.entries(settings).map(
    ([setting, value]) => [python(setting), pythonFloat(value)] as const,
  );
  if (torchNeeds(rule).reads.has("B")) {
    values.push(["batch_size", String(batchOf(plan))]);
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
