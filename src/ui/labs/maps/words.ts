/** Words of the maps lab: names of axes, of what is shown, of regimes. */
import type { SmallProblem } from "../../../problems/problem.ts";
import type { Axis } from "../../../sweeps/grid.ts";
import type { Regime } from "../../../sweeps/map/regime.ts";
import { prettyName } from "../../mathematics/pretty.ts";
import type { Show } from "./scale.ts";

export function axisName({ target }: Pick<Axis, "target">, { formula }: SmallProblem): string {
  if (target.kind === "setting") return prettyName(target.name);
  return `start ${formula?.variables[target.index] ?? `x${target.index + 1}`}`;
}

const SCALE_WORDS: Readonly<Record<Axis["scale"], string>> = {
  linear: "",
  log: " (log scale)",
  "one-minus-log": " (log scale of 1 − value)",
};

export function axisTitle(axis: Pick<Axis, "target" | "scale">, problem: SmallProblem): string {
  return axisName(axis, problem) + SCALE_WORDS[axis.scale];
}

export const SHOW_WORDS: Readonly<Record<Show, string>> = {
  final: "Final loss",
  best: "Best loss",
  regime: "Regime",
  diverged: "Divergence",
  minimum: "Minimum",
};

/** What the colours mean, in a sentence. `steps` is N. */
export function showSentence(
  show: Show,
  { steps, hasMinimum }: { steps: string; hasMinimum: boolean },
): string {
  const excess = hasMinimum ? ", above the known minimum" : "";
  switch (show) {
    case "final":
      return `Loss after ${steps} steps${excess}.`;
    case "best":
      return `Lowest loss of ${steps} steps${excess}, the start included.`;
    case "regime":
      return `What the losses of ${steps} steps came to.`;
    case "diverged":
      return `Step at which the loss exceeds 1e15 or something is not finite, of ${steps}.`;
    case "minimum":
      return `Known minimum within 2 % of the window's diagonal of where ${steps} steps end.`;
  }
}

export const REGIME_TITLES: Readonly<Record<Regime, string>> = {
  converged: "Converged",
  falling: "Still falling",
  stalled: "Stalled",
  oscillating: "Oscillating",
  rising: "Rising",
  diverged: "Diverged",
};
