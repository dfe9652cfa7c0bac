/** What a person chose in the stationary lab, the ready-made choices, and the question that follows from them. */
import type { Experiment } from "../../../experiment/experiment.ts";
import { findOptimizer } from "../../../optimizers/index.ts";
import type { Contestant, NoisyGround } from "../../../sweeps/stationary/protocol.ts";
import { chosenRule, settingsOf, type Contender, type LaneChoice } from "../contender.ts";

export interface SettleChoices {
  readonly ground: NoisyGround;
  readonly contenders: readonly Contender[];
  readonly replicas: number;
  readonly seed: number;
}

export interface ReadyMade {
  readonly title: string;
  /** What to look at. */
  readonly words: string;
  readonly choices: Omit<SettleChoices, "seed">;
}

export const MOST_CONTENDERS = 4;

const of = (id: string, hyper: Readonly<Record<string, number>>): Contender => ({
  choice: `optimizer:${id}`,
  hyper,
});

export const READY_MADE: readonly [ReadyMade, ...ReadyMade[]] = [
  {
    title: "Large steps: u = ηh = 1",
    words:
      "At u = 1 SGD's variance is twice that of the small-step density exp(−2L/(ησ²)). Momentum at the same η stays near it, RSGDM below it.",
    choices: {
      ground: { eigenvalues: [2, 0.5], noise: [1, 1], batch: 1, rotation: 30 },
      contenders: [
        of("sgd", { lr: 0.5 }),
        of("momentum", { lr: 0.5, beta: 0.9 }),
        of("rsgdm", { lr: 0.5, beta: 0.9 }),
      ],
      replicas: 16_384,
    },
  },
  {
    title: "Temperature under g, g/σ and g/σ²",
    words:
      "Noise of 0.5 and 3 on equal curvatures: the temperatures differ by 36 under g, by 6 under g/σ, and agree under g/σ², whose density alone is Gibbs.",
    choices: {
      ground: { eigenvalues: [1, 1], noise: [0.5, 3], batch: 1, rotation: 0 },
      contenders: [
        of("sgd", { lr: 0.02 }),
        of("rmsprop", { lr: 0.02, alpha: 0.99 }),
        of("rmsprop-variance", { lr: 0.02, alpha: 0.99 }),
      ],
      replicas: 16_384,
    },
  },
  {
    title: "The temperature is set by η",
    words:
      "Small steps, the same η: SGD, momentum and RSGDM settle at one variance, whatever β is. PyTorch's lr is η(1 − μ).",
    choices: {
      ground: { eigenvalues: [1, 0.3], noise: [1, 1], batch: 1, rotation: 0 },
      contenders: [
        of("sgd", { lr: 0.03 }),
        of("momentum", { lr: 0.03, beta: 0.9 }),
        of("rsgdm", { lr: 0.03, beta: 0.9 }),
        of("heavy-ball", { lr: 0.003, momentum: 0.9 }),
      ],
      replicas: 16_384,
    },
  },
];

/** The page's quadratic; null where the page shows something else, or a valley without a bottom. */
export function groundOf({ problem }: Experiment): NoisyGround | null {
  if (problem.kind !== "quadratic" || problem.eigenvalues.some((h) => h <= 0)) return null;
  const { eigenvalues, noise = 0, batch = 1, rotation = 0 } = problem;
  if (eigenvalues.length > MOST_AXES) return null;
  return {
    eigenvalues,
    noise: typeof noise === "number" ? eigenvalues.map(() => noise) : noise,
    batch,
    rotation,
  };
}

export const MOST_AXES = 32;

/** The rule with every setting filled in, and what theory knows of it. Null where the rule is gone. */
export function contestantOf(
  { choice, hyper }: Contender,
  lanes: readonly LaneChoice[],
  experiment: Experiment,
): Contestant | null {
  const chosen = chosenRule(choice, lanes);
  if (chosen === null) return null;
  const all = Object.fromEntries(
    settingsOf(chosen.rule).map(({ name, default: value }) => [
      name,
      hyper[name] ?? chosen.hyper[name] ?? value,
    ]),
  );
  // With weight decay the curvature is another, and so is the minimum.
  const decays = (all["weight_decay"] ?? 0) !== 0;
  const note = decays ? undefined : findOptimizer(optimizerOf(choice, experiment))?.filter;
  return { title: chosen.title, rule: chosen.rule, hyper: all, note: note ?? null };
}

function optimizerOf(choice: string, { lanes }: Experiment): string {
  if (!choice.startsWith("lane:")) return choice.replace("optimizer:", "");
  const lane = lanes[Number(choice.slice("lane:".length))];
  return lane !== undefined && "optimizer" in lane ? lane.optimizer : "";
}

/** Why nothing can settle on this ground; null where something can. */
export function groundRefusal({ eigenvalues, noise }: NoisyGround): string | null {
  if (eigenvalues.some((h) => !(h > 0)))
    return "Curvatures must be above 0: without a bottom nothing settles.";
  if (eigenvalues.length > MOST_AXES) return `At most ${MOST_AXES} curvatures.`;
  if (noise.every((sigma) => sigma === 0))
    return "Give some noise: without it the replicas stay at the minimum.";
  if (noise.some((sigma) => sigma < 0)) return "Deviations of noise cannot be below 0.";
  return null;
}
