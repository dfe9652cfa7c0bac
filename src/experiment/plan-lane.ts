/** One lane of a plan: its rule compiled, its settings checked and filled. */
import type { CompleteSchedule } from "../base/schedule.ts";
import { orthogonalizesVectors, readsInput } from "../language/demands.ts";
import { compileRule } from "../language/compile.ts";
import { closest, formatDiagnostic } from "../language/diagnostics.ts";
import type { Program } from "../language/ir.ts";
import { describeNetwork } from "../models/describe.ts";
import { withoutExampleGradients } from "../models/example-gradients.ts";
import { findOptimizer, optimizers } from "../optimizers/index.ts";
import type { PlanLane } from "../wire/plan.ts";
import { DEFAULTS } from "./defaults.ts";
import type { Experiment, Lane, MetaOrder, ProblemChoice, Stage } from "./experiment.ts";
import type { Mistake } from "./mistakes.ts";
import { show } from "./mistakes.ts";
import { modelKind } from "./models.ts";
import { wordMessage } from "./parts.ts";
import { completeSchedule, schedulesOf } from "./schedule.ts";
import { planWorkers } from "./workers.ts";

export interface PlannedLane {
  readonly lane: PlanLane | null;
  readonly problems: readonly Mistake[];
}

/**
 * `estimator`, `workers` and `feedback`: the experiment's, for lanes without their own. A setting may lie outside the range that its
 * rule declares: that is the slider's range, and a lane may be sent to diverge on purpose.
 */
export function planLane(
  lane: Lane,
  index: number,
  {
    estimator,
    workers,
    feedback,
    problem,
    steps,
  }: {
    estimator: readonly Stage[];
    workers?: Experiment["workers"];
    feedback?: Experiment["feedback"];
    problem: ProblemChoice;
    steps: number;
  },
): PlannedLane {
  const path = `lanes[${index}]`;
  const found = findRule(lane, path);
  if (found.program === null) return { lane: null, problems: found.problems };
  const { program, title } = found;
  const problems = needMistakes(program, problem).map((message) => ({
    path: `${path}.${"rule" in lane ? "rule" : "optimizer"}`,
    message,
  }));
  const settings = fillSettings(program, lane.hyper ?? {}, `${path}.hyper`);
  problems.push(...settings.problems);
  problems.push(...orderMistakes(lane, problem, path));
  const schedules = planSchedules(program, lane, { path: `${path}.schedule`, steps });
  problems.push(...schedules.problems);
  if (problems.length > 0) return { lane: null, problems };
  const label = lane.label ?? titleWithOrder(title ?? `Rule ${index + 1}`, lane.order);
  const stages = lane.estimator ?? estimator;
  return {
    lane: {
      label,
      program,
      settings: settings.values,
      schedules: schedules.values,
      stages,
      ...planWorkers(lane.workers ?? workers, lane.feedback ?? feedback),
      ...(problem.kind === "meta" && { order: lane.order ?? problem.order ?? DEFAULTS.order }),
    },
    problems: [],
  };
}

function orderMistakes({ order }: Lane, { kind }: ProblemChoice, path: string): Mistake[] {
  if (order === undefined || kind === "meta") return [];
  const message = `says how an outer gradient is taken, but a ${kind} has none; leave it out, or choose the problem "meta"`;
  return [{ path: `${path}.order`, message }];
}

/** Lanes that differ in nothing but their order say so. */
function titleWithOrder(title: string, order: MetaOrder | undefined): string {
  return order === undefined ? title : `${title}, ${ORDER_WORDS[order]}`;
}

/** How orders are called beside a lane's name. */
export const ORDER_WORDS: Readonly<Record<MetaOrder, string>> = {
  exact: "exact",
  first: "first order",
  difference: "differences",
};

type FoundRule =
  | { readonly program: Program; readonly title: string | null }
  | { readonly program: null; readonly problems: readonly Mistake[] };

function findRule(lane: Lane, path: string): FoundRule {
  if ("optimizer" in lane) {
    const optimizer = findOptimizer(lane.optimizer);
    if (optimizer === null) {
      const ids = optimizers.map(({ id }) => id);
      const message = wordMessage(lane.optimizer, ids);
      return { program: null, problems: [{ path: `${path}.optimizer`, message }] };
    }
    return compiled(optimizer.rule, `${path}.optimizer`, optimizer.title);
  }
  return compiled(lane.rule, `${path}.rule`, titleOf(lane.rule));
}

function compiled(text: string, path: string, title: string | null): FoundRule {
  const { rule, diagnostics } = compileRule(text);
  if (rule !== null) return { program: rule.program, title };
  const problems = diagnostics.map((diagnostic) => ({
    path,
    message: formatDiagnostic(diagnostic),
  }));
  return { program: null, problems };
}

/** A rule that opens with a short comment is called by it. */
function titleOf(text: string): string | null {
  const title = /^\s*#\s*([^\n]{1,40})(?:\n|$)/.exec(text)?.[1]?.trim();
  return title === undefined || title === "" ? null : title;
}

/**
 * One value for each setting of the program, the given one or the default. Also used for `step` of the command line.
 */
export function fillSettings(
  program: Program,
  given: Readonly<Record<string, number>>,
  path: string,
): { values: Record<string, number>; problems: Mistake[] } {
  const names = program.settings.map((setting) => setting.name);
  const values = new Map(program.settings.map((setting) => [setting.name, setting.default]));
  const problems: Mistake[] = [];
  for (const [name, value] of Object.entries(given)) {
    const at = /^\w+$/.test(name) ? `${path}.${name}` : `${path}[${show(name)}]`;
    if (!values.has(name)) problems.push({ path: at, message: unknownSetting(name, names) });
    else if (!Number.isFinite(value)) {
      problems.push({ path: at, message: `is ${value}, not a finite number; give a number` });
    } else values.set(name, value);
  }
  return { values: Object.fromEntries(values), problems };
}

/** The lane's schedules by setting; a setting has one at most. */
function planSchedules(
  program: Program,
  lane: Lane,
  { path, steps }: { path: string; steps: number },
): { values: Record<string, CompleteSchedule>; problems: Mistake[] } {
  const names = program.settings.map((setting) => setting.name);
  const values = new Map<string, CompleteSchedule>();
  const problems: Mistake[] = [];
  schedulesOf(lane).forEach((schedule, index) => {
    const { of = "lr" } = schedule;
    const at = `${path}${Array.isArray(lane.schedule) ? `[${index}]` : ""}.of`;
    if (!names.includes(of)) {
      problems.push({ path: at, message: `${show(of)} ${unknownSetting(of, names)}` });
    } else if (values.has(of)) {
      problems.push({ path: at, message: `${show(of)} has a schedule already; keep one of them` });
    } else values.set(of, completeSchedule(schedule, steps));
  });
  return { values: Object.fromEntries(values), problems };
}

function unknownSetting(name: string, names: readonly string[]): string {
  if (names.length === 0) return "is no setting: the rule has none; remove it";
  const near = closest(name, names);
  const cure = near === null ? `its settings are ${names.join(", ")}` : `did you mean "${near}"?`;
  return `is no setting of this rule; ${cure}`;
}

/** Pictures that every model fits: which layers it has does not depend on their size. */
const ROOMY = { height: 64, width: 64, channels: 3, classes: 10 };

/** What a rule reads that a problem cannot give. */
function needMistakes(program: Program, problem: ProblemChoice): string[] {
  const messages: string[] = [];
  if (problem.kind === "signal" && readsInput(program, "loss")) {
    messages.push("reads `loss`, but a signal has no loss; choose another problem or rule");
  }
  if (problem.kind === "network" && readsInput(program, "g2")) {
    const why = withoutExampleGradients(describeNetwork(problem.model, ROOMY));
    if (why !== null) {
      messages.push(
        `reads \`g2\`, the mean of single examples' squared gradients, but ${modelKind(problem.model)} ${why}; give ` +
          "linear, mlp, cnn or autoencoder as problem.model, or a rule that does not read g2",
      );
    }
  }
  // Small problems are one vector; every network has biases.
  if (orthogonalizesVectors(program)) {
    messages.push(
      "orthogonalises parameters that are no matrix; guard it: where(is_matrix, orthogonalize(x), fallback)",
    );
  }
  return messages;
}
