/** The rules one can put into the equivalence lab: the lanes of the page and the catalogue. */
import type { Experiment } from "../../experiment/experiment.ts";
import { compileRule } from "../../language/compile.ts";
import type { Setting } from "../../language/ir.ts";
import type { Subject } from "../../labs/subject.ts";
import { findOptimizer } from "../../optimizers/index.ts";

/** `lane:0`, `optimizer:adam` or `typed`; with the settings that were changed here. */
export interface Contender {
  readonly choice: string;
  readonly hyper: Readonly<Record<string, number>>;
}

/** What a choice stands for; null when the lane or the optimizer is gone. */
export interface ChosenRule {
  readonly title: string;
  /** Id in the catalogue; null for a typed rule. */
  readonly origin: string | null;
  readonly rule: string;
  readonly hyper: Readonly<Record<string, number>>;
}

export interface LaneChoice extends ChosenRule {
  readonly choice: string;
}

/** The lanes as they are at step 1. */
export function laneChoices(experiment: Experiment, titles: readonly string[]): LaneChoice[] {
  return experiment.lanes.flatMap((lane, index) => {
    const rule = "rule" in lane ? lane.rule : findOptimizer(lane.optimizer)?.rule;
    if (rule === undefined) return [];
    const title = titles[index] ?? `Lane ${index + 1}`;
    const origin = "rule" in lane ? null : lane.optimizer;
    return [{ choice: `lane:${index}`, title, origin, rule, hyper: lane.hyper ?? {} }];
  });
}

/** lanes: those of the page, and a typed rule where there is one. */
export function chosenRule(choice: string, lanes: readonly LaneChoice[]): ChosenRule | null {
  if (!choice.startsWith("optimizer:")) return lanes.find((lane) => lane.choice === choice) ?? null;
  const optimizer = findOptimizer(choice.replace("optimizer:", ""));
  if (optimizer === null) return null;
  const { id: origin, title, rule } = optimizer;
  return { title, origin, rule, hyper: {} };
}

/** Settings that the text declares; none for a text with mistakes. */
export function settingsOf(rule: string): readonly Setting[] {
  return compileRule(rule).rule?.program.settings ?? [];
}

/** Only settings that the rule has: those of a rule chosen before are dropped. */
export function subjectOf(contender: Contender, chosen: ChosenRule): Subject {
  const names = settingsOf(chosen.rule).map(({ name }) => name);
  const hyper = Object.entries({ ...chosen.hyper, ...contender.hyper }).filter(([name]) =>
    names.includes(name),
  );
  return { name: chosen.title, rule: chosen.rule, hyper: Object.fromEntries(hyper) };
}
