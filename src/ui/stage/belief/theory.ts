/** Closed forms of the weight on the past, for rules of the catalogue that have one. */
import type { Lane } from "../../../experiment/experiment.ts";
import {
  settledDecay,
  strongPriorDecay,
  weakPriorDecay,
} from "../../../measure/closed-forms/vsgd.ts";
import type { Plan } from "../../../wire/plan.ts";

export interface KeepTheory {
  readonly keep: number;
  /** In plain letters. */
  readonly name: string;
}

/** Rules whose weight follows the prior's strength gamma and ratio K_g. */
const WITH_PRIOR: ReadonlySet<string> = new Set(["vsgd", "vsgd-paper"]);
/** Below this part of the noise's variance, gamma lets early gradients decide, and the settled weight says little. */
const FIRM = 0.5;

/** Limits of the lane's weight, and where it settles if its gradients are white noise. `step`: the newest. */
export function keepTheory(
  { lanes, problem, changes }: Pick<Plan, "lanes" | "problem" | "changes">,
  lane: number,
  { chosen, step }: { chosen: Lane | undefined; step: number },
): readonly KeepTheory[] {
  const planned = lanes[lane];
  if (planned === undefined || chosen === undefined || !("optimizer" in chosen)) return [];
  if (!WITH_PRIOR.has(chosen.optimizer)) return [];
  if (["K_g", "gamma"].some((name) => name in planned.schedules)) return [];
  const moved = changes.filter((change) => change.lane === lane && change.step <= step);
  const now = (name: string): number =>
    moved.findLast((change) => change.name === name)?.value ?? planned.settings[name] ?? NaN;
  const [K, gamma] = [now("K_g"), now("gamma")];
  const limits = [
    { keep: strongPriorDecay(K), name: "γ → ∞: K/(1 + K)" },
    { keep: weakPriorDecay(K), name: "noise ≪ γ ≪ 1: √K/(1 + √K)" },
  ];
  const V = problem.kind === "small" ? whiteNoise(problem.small, planned) : null;
  if (V === null || gamma < FIRM * V) return limits;
  return [...limits, { keep: settledDecay({ gamma, K, V }).decay, name: "settled on this noise" }];
}

/** Variance of gradients that are noise around 0 and nothing else; null: they are more than that. */
function whiteNoise(
  { signal, noise, batch = 1 }: Extract<Plan["problem"], { kind: "small" }>["small"],
  { stages, workers, feedback }: Plan["lanes"][number],
): number | null {
  const isZero = signal?.name === "constant" && signal.amplitude === 0;
  const isBare = stages.length === 0 && workers === undefined && feedback === undefined;
  const [deviation = 0] = noise;
  return isZero && isBare && deviation > 0 ? deviation ** 2 / batch : null;
}
