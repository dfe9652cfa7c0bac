/**
 * The bench's numbers as rows: what each is, its unit, what theory says beside it, and why a lane has none. Pure, so that
 * tests read what a person reads.
 */
import type { SignalFigures } from "../../../wire/signal.ts";
import type { Plan } from "../../../wire/plan.ts";
import { lagReason, lagSteps, samplesOf } from "../../charts/reasons.ts";
import { formatCount, formatNumber } from "../../format.ts";
import type { PartsTheory } from "./parts-theory.ts";

export interface FigureLane {
  readonly label: string;
  readonly figures: SignalFigures | null;
  readonly divergedAt: number | null;
  readonly isLinear: boolean;
  /** Age that theory expects at the newest step of the stretch; null where it has no word. */
  readonly theoryAge: number | null;
  readonly theoryParts: PartsTheory | null;
}

export interface FigureCell {
  /** A dash where there is none. */
  readonly text: string;
  /** Why it is a dash. */
  readonly reason: string | null;
  /** True for a bias that lies under its floor: it cannot be told from 0. */
  readonly isFaint: boolean;
}

export interface FigureRow {
  readonly id: string;
  readonly name: string;
  readonly unit: string;
  /** What exactly, over what. */
  readonly meaning: string;
  readonly cells: readonly FigureCell[];
}

interface Spec {
  readonly id: keyof Omit<SignalFigures, "at"> | "theoryAge" | "theoryFactor" | "theoryXi";
  readonly name: string;
  readonly unit: string;
  readonly meaning: (plan: Plan) => string;
  readonly reason: (lane: FigureLane, plan: Plan) => string;
}

const GRADIENT = "gradient";
const NOT_PROBED = "no step of this stretch was probed";
const NOT_LINEAR =
  "defined for linear filters of the gradient; this estimate is none, or cannot be shown to be one";
const notLinear = ({ isLinear }: FigureLane): string => (isLinear ? "not measured" : NOT_LINEAR);

const noForm = ({ isLinear }: FigureLane): string =>
  isLinear
    ? "no closed form is known here: of typed rules, moved settings, and stages other than noise"
    : NOT_LINEAR;

const SPECS: readonly Spec[] = [
  {
    id: "error",
    name: "error, rms",
    unit: GRADIENT,
    meaning: ({ replicas }) =>
      `e − ∇f, root mean square over the steps${replicas > 1 ? ` and ${formatCount(replicas)} replicas` : ""}`,
    reason: () => "not measured",
  },
  {
    id: "bias",
    name: "bias, rms",
    unit: GRADIENT,
    meaning: (plan) =>
      `‖mean(e − ∇f)‖ over ${samplesOf(plan)}, what their spread would fake taken off; root mean square over the steps`,
    reason: () => NOT_PROBED,
  },
  {
    id: "biasFloor",
    name: "its floor, rms",
    unit: GRADIENT,
    meaning: () => "Below this a bias cannot be told from 0",
    reason: () => NOT_PROBED,
  },
  {
    id: "variance",
    name: "variance",
    unit: "gradient²",
    meaning: (plan) => `Spread of e − ∇f over ${samplesOf(plan)}, mean over the steps`,
    reason: () => NOT_PROBED,
  },
  {
    id: "age",
    name: "age",
    unit: "steps",
    meaning: () => "Mean age of the past gradients in e",
    reason: () => "this estimate does not answer to past gradients, or was not probed here",
  },
  {
    id: "theoryAge",
    name: "age in theory",
    unit: "steps",
    meaning: () => "Closed form at this step, from the rule's settings",
    reason: () => "no closed form is known here",
  },
  {
    id: "lag",
    name: "lag",
    unit: "steps",
    meaning: ({ probe }) =>
      `Delay of ∇f that explains e best over the last ${formatCount(probe.window)} steps`,
    reason: lagWords,
  },
  {
    id: "lagFit",
    name: "fit of lag",
    unit: "share",
    meaning: () => "Share of ‖e‖² that the delayed ∇f explains",
    reason: lagWords,
  },
  {
    id: "factor",
    name: "start-up factor s",
    unit: "",
    meaning: () => "Sum of the weights on past gradients: a constant gradient comes out times s",
    reason: notLinear,
  },
  {
    id: "theoryFactor",
    name: "s in theory",
    unit: "",
    meaning: () => "Closed form at this step: 1 − βᵗ for a moving average without correction",
    reason: noForm,
  },
  {
    id: "startUp",
    name: "start-up (s − 1)∇f",
    unit: GRADIENT,
    meaning: () => "What is missing because the weights do not add up to 1",
    reason: notLinear,
  },
  {
    id: "xi",
    name: "ξ = e − s∇f",
    unit: GRADIENT,
    meaning: ({ replicas, lanes }) => {
      const stages = lanes.some((lane) => lane.stages.length > 0) ? " and what the stages do" : "";
      const over = replicas > 1 ? "; e averaged over the replicas" : "";
      return `What the change of the gradient leaves${stages}${over}`;
    },
    reason: notLinear,
  },
  {
    id: "theoryXi",
    name: "ξ in theory",
    unit: GRADIENT,
    meaning: () => "Σ wₖ (∇f of k steps ago − ∇f now), with the weights in closed form",
    reason: noForm,
  },
];

/** Figures that are read at the newest step of the stretch; the others are over all of it. */
export const AT_A_STEP: ReadonlySet<string> = new Set([
  "age",
  "theoryAge",
  "lag",
  "lagFit",
  "factor",
  "theoryFactor",
  "startUp",
  "xi",
  "theoryXi",
]);

/** A fit below this gives no lag (DESIGN.md part 5). */
const SMALLEST_FIT = 0.5;

function lagWords({ figures }: FigureLane, plan: Plan): string {
  const needed = lagSteps(plan);
  const fit = figures?.lagFit ?? null;
  if (fit !== null && fit < SMALLEST_FIT) {
    const share = fit > 0 ? `only ${formatNumber(fit, 2)}` : "nothing";
    return `a delayed ∇f explains ${share} of ‖e‖²; a lag takes a half`;
  }
  if (lagReason(plan) !== null || (figures?.at ?? 0) < needed)
    return `needs ${formatCount(needed)} probed steps in a row`;
  return "∇f does not change over the window, so no delay of it can be told";
}

function valueOf(lane: FigureLane, id: Spec["id"]): number | null {
  const { figures, isLinear, theoryAge, theoryParts } = lane;
  if (figures?.at == null) return null;
  if (id === "theoryFactor") return theoryParts?.factor[figures.at - 1] ?? null;
  if (id === "theoryXi") return theoryParts?.xi[figures.at - 1] ?? null;
  if (id === "theoryAge") return theoryAge;
  const isDefined = isLinear || (id !== "factor" && id !== "startUp" && id !== "xi");
  return isDefined ? figures[id] : null;
}

/** All rows; a hidden lane is none of `lanes`. */
export function figureRows(plan: Plan, lanes: readonly FigureLane[]): readonly FigureRow[] {
  return SPECS.map(({ id, name, unit, meaning, reason }) => ({
    id,
    name,
    unit,
    meaning: meaning(plan),
    cells: lanes.map((lane): FigureCell => {
      const { figures } = lane;
      const value = valueOf(lane, id);
      return {
        text: formatNumber(value),
        reason: value === null ? whyNot(lane, () => reason(lane, plan)) : null,
        isFaint: id === "bias" && value !== null && value < (figures?.biasFloor ?? 0),
      };
    }),
  }));
}

function whyNot({ figures, divergedAt }: FigureLane, reason: () => string): string {
  if (figures?.at != null) return reason();
  if (divergedAt !== null) return `diverged at step ${formatCount(divergedAt)}`;
  return "no step of this stretch is done yet";
}

/** Reasons for dashes, each once, with the rows that it is about. */
export function footnotes(rows: readonly FigureRow[]): readonly string[] {
  const byReason = new Map<string, string[]>();
  for (const { name, cells } of rows) {
    for (const reason of new Set(cells.map((cell) => cell.reason))) {
      if (reason === null) continue;
      byReason.set(reason, [...(byReason.get(reason) ?? []), name]);
    }
  }
  // A reason that all rows share needs no names.
  return [...byReason].map(([reason, names]) =>
    names.length === rows.length ? reason : `${names.join(", ")}: ${reason}`,
  );
}
