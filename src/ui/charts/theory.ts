/**
 * Closed forms of age beside the measured one: the curve from the first step on, start-up included, and its formula in
 * plain letters. Only for rules whose estimate is a linear filter. Stages do not matter: age is the memory of the rule
 * itself, of the gradients as they reach it; a delay adds to the tracking lag.
 */
import type { Change, Lane } from "../../experiment/experiment.ts";
import { theoryAge, type FormNote, type TheoryNote } from "../../measure/theory.ts";
import { findOptimizer } from "../../optimizers/index.ts";
import type { Plan } from "../../wire/plan.ts";
import type { Point } from "./points.ts";

export interface TheoryLine {
  readonly lane: number;
  readonly points: readonly Point[];
  /** Where the line ends up: the settled value, steps. */
  readonly settled: number;
  /** "β/(1−β)" and the like; empty where it is too long for the margin. */
  readonly formula: string;
}

/** Points of a start-up curve; it bends only near its beginning, where they lie closer. */
const POINTS = 60;

/**
 * Theory of age for every lane that has one. `lanes` as chosen, in the plan's order; `done`: steps done; `ends`: where a
 * lane diverged, null where it did not.
 */
export function ageTheory(
  plan: Plan,
  lanes: readonly Lane[],
  changes: readonly Change[],
  done: number,
  ends: readonly (number | null)[] = [],
): readonly TheoryLine[] {
  return plan.lanes.flatMap(({ settings, schedules }, lane) => {
    const chosen = lanes[lane];
    const step = Math.min(done, (ends[lane] ?? Infinity) - 1);
    const note =
      chosen !== undefined && "optimizer" in chosen
        ? findOptimizer(chosen.optimizer)?.filter
        : undefined;
    if (note === undefined || step < 1) return [];
    // A filter that changes at every step has no closed form.
    if (Object.keys(schedules).some((name) => isUsed(note, name))) return [];
    const moved = changes.filter(
      (change) => change.lane === lane && change.step <= step && isUsed(note, change.name),
    );
    const now = moved.reduce((old, { name, value }) => ({ ...old, [name]: value }), settings);
    const settled = theoryAge(note, now);
    if (settled === null) return [];
    // After a slider moved, the memory is a mix of two filters: only where it settles is known.
    const from = moved[moved.length - 1]?.step;
    const points =
      from === undefined
        ? startUp(note, settings, step)
        : [
            { x: from, y: settled.value },
            { x: step, y: settled.value },
          ];
    return [{ lane, points, settled: settled.value, formula: formulaOf(note) }];
  });
}

function startUp(
  note: TheoryNote,
  settings: Readonly<Record<string, number>>,
  last: number,
): readonly Point[] {
  const steps = new Set<number>();
  for (let index = 0; index <= POINTS; index += 1) {
    steps.add(Math.round(last ** (index / POINTS)));
    steps.add(Math.max(1, Math.round((last * index) / POINTS)));
  }
  return [...steps]
    .sort((a, b) => a - b)
    .flatMap((x) => {
      const age = theoryAge(note, settings, { step: x });
      return age === null ? [] : [{ x, y: age.value }];
    });
}

/** Whether the filter depends on a setting; the learning rate, for one, does not enter it. */
export function isUsed(note: TheoryNote, setting: string): boolean {
  const values = "form" in note ? Object.values(note.of) : [note.beta, note.nu];
  return values.includes(setting) || ("form" in note && setting in (note.only ?? {}));
}

/** Settled ages of other forms in letters, where they are short enough for the margin. */
const FORM_AGES: Readonly<Partial<Record<FormNote["form"], (of: FormNote["of"]) => string>>> = {
  kappa: (of) =>
    `${letter(of["beta"] ?? "")}/(1−${letter(of["beta"] ?? "")})−${letter(of["kappa"] ?? "")}`,
  interpolated: (of) => `${letter(of["beta1"] ?? "")}/(1−${letter(of["beta2"] ?? "")})`,
};

/** The settled age in letters; empty where it takes too many of them. */
export function formulaOf(note: TheoryNote): string {
  if ("form" in note) return FORM_AGES[note.form]?.(note.of) ?? "";
  if (note.nu === 0 || note.beta === 0) return "0";
  const beta = letter(note.beta);
  const room = `/(1−${beta})`;
  if (note.nu === 1) return `${beta}${room}`;
  if (note.nu === note.beta) return `${beta}²${room}`;
  return `${letter(note.nu)}${beta}${room}`;
}

const LETTERS: Readonly<Record<string, string>> = {
  beta: "β",
  beta1: "β₁",
  beta2: "β₂",
  kappa: "κ",
  momentum: "μ",
  nu: "ν",
};

function letter(value: number | string): string {
  return typeof value === "number" ? String(value) : (LETTERS[value] ?? value);
}
