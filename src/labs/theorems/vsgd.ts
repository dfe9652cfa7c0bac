/** VSGD's limits and first steps. Source: ALGORITHMS, 1.6 and 2.7. */
import { short } from "../equivalence.ts";
import {
  deviation,
  farthest,
  GIVEN,
  LR,
  movesAlong,
  subject,
  usualOpen,
  within,
} from "./measures.ts";
import { ROUNDING } from "../distance.ts";
import { distancesOf } from "../distance.ts";
import { runAlong } from "../track.ts";
import { defineTheorem, type Theorem } from "./theorem.ts";

/** What VSGD becomes when its prior outweighs all data. */
const STRONG_PRIOR = `# VSGD, gamma to infinity
hyper lr = 0.1 in [1e-5, 10] log
hyper K_g = 30 in [0.1, 1000] log
mu = (K_g*mu + g)/(1 + K_g)
estimate = mu
theta = theta - lr*mu/sqrt(mu^2 + K_g/(1 + K_g))
`;

const K = 23.7;
const GAMMA = 3.7e-7;
const SIZES = [-31, -0.29, 0.0137, 4.1e-5, 1.9];
const paper = "arXiv 2404.06549";

/** Moves of the first step, over lr. */
function firstMoves(rule: string): readonly number[] {
  const given = subject("vsgd", rule, { lr: 1, gamma: GAMMA, K_g: K, eps: 0 });
  return SIZES.map((size) => movesAlong(given, [size])[0]!);
}

/** -mu/sqrt(mu^2 + variance) with mu = g/(1 + K) and variance = S_g K/(1 + K). */
function expectedMoves(S: number): readonly number[] {
  return SIZES.map((size) => {
    const mu = size / (1 + K);
    return -mu / Math.sqrt(mu * mu + (S * K) / (1 + K));
  });
}

export const vsgdTheorems: readonly Theorem[] = [
  defineTheorem({
    id: "vsgd-strong-prior",
    title: "VSGD with a strong prior is momentum that saturates",
    statement:
      "As gamma grows, the posterior mean becomes a running average with beta = K_g/(1 + K_g), and a step is that over " +
      "sqrt(mean^2 + beta): momentum while gradients are small, their sign when they are large.",
    formula: String.raw`\gamma \to \infty:\quad \mu_t = \beta\mu_{t-1} + (1-\beta)g_t,\quad \beta = \frac{K_g}{1+K_g},\quad \Delta\theta = \frac{-\eta\,\mu_t}{\sqrt{\mu_t^2 + \beta}}`,
    source: `Derived from ${paper}`,
    setup: `K_g = ${K}, gamma = 1e4, 1e6, 1e8; ${GIVEN}.`,
    roles: { vsgd: { optimizer: "vsgd" }, limit: { rule: STRONG_PRIOR } },
    check: ({ vsgd, limit }) => {
      const end = subject("limit", limit, { lr: LR, K_g: K });
      const gaps = [1e4, 1e6, 1e8].map((gamma) =>
        farthest(subject("vsgd", vsgd, { lr: LR, gamma, K_g: K, eps: 0 }), end, usualOpen()),
      );
      const [far = NaN, near = NaN, nearer = NaN] = gaps;
      const holds = nearer < 1e-6 && nearer < near / 50 && near < far / 50;
      const words = `Relative distance ${gaps.map((gap) => short(gap)).join(", ")}: it falls as 1/gamma.`;
      return { holds, figure: nearer, words };
    },
  }),
  defineTheorem({
    id: "vsgd-sign",
    title: "And then, without the prior's weight on the past, sign descent",
    statement: "As K_g goes to 0 as well, nothing of the past is left: VSGD becomes sign descent.",
    formula: String.raw`\gamma \to \infty,\ K_g \to 0:\quad \Delta\theta = -\eta\operatorname{sign} g_t`,
    source: `Derived from ${paper}`,
    setup: `gamma = 1e12, K_g = 1e-8 and 1e-12; ${GIVEN}.`,
    roles: { vsgd: { optimizer: "vsgd" }, sign: { optimizer: "sign-sgd" } },
    check: ({ vsgd, sign }) => {
      const end = runAlong(subject("sign", sign, { lr: LR }), usualOpen());
      const gaps = [1e-8, 1e-12].map((K_g) => {
        const rule = subject("vsgd", vsgd, { lr: LR, gamma: 1e12, K_g, eps: 0 });
        return distancesOf(runAlong(rule, usualOpen()), end).largest;
      });
      const [near = NaN, nearer = NaN] = gaps;
      const holds = nearer < 1e-8 && nearer < near / 1000;
      const words = `Relative distance ${short(near)} and ${short(nearer)}.`;
      return { holds, figure: nearer, words };
    },
  }),
  defineTheorem({
    id: "vsgd-constant-mean",
    title: "Constant VSGD's mean is Adam's uncorrected first moment",
    statement:
      "With one shared precision the mean no longer depends on gamma: a running average with beta1 = K_g/(1 + K_g).",
    formula: String.raw`\mu_t = \frac{K_g\mu_{t-1} + g_t}{1+K_g} = \beta_1\mu_{t-1} + (1-\beta_1)g_t`,
    source: `Derived from ${paper}`,
    setup: `K_g = ${K}, gamma = 1e-8, 0.3 and 50; ${GIVEN}.`,
    roles: { constant: { optimizer: "vsgd-constant" }, adam: { optimizer: "adam-uncorrected" } },
    check: ({ constant, adam }) => {
      const beta1 = K / (1 + K);
      const expected = runAlong(subject("adam", adam, { lr: LR, beta1 }), usualOpen()).estimate;
      const figures = [1e-8, 0.3, 50].map((gamma) => {
        const rule = subject("vsgd-constant", constant, { lr: LR, gamma, K_g: K });
        return deviation(runAlong(rule, usualOpen()).estimate, expected);
      });
      return within(Math.max(...figures), ROUNDING, "Largest deviation of the mean");
    },
  }),
  defineTheorem({
    id: "vsgd-first-step-code",
    title: "VSGD's first step, as its authors' code takes it",
    statement:
      "The constant 1e-4 in the code, not gamma, sets the scale at which the first step saturates.",
    formula: String.raw`S = \frac{\gamma}{\gamma + 5\cdot 10^{-5}},\quad \mu_1 = \frac{g_1}{1+K_g},\quad \frac{\Delta\theta}{\eta} = \frac{-\mu_1}{\sqrt{\mu_1^2 + S K_g/(1+K_g)}}`,
    source: `Reference code of ${paper}`,
    setup: `gamma = ${GAMMA}, K_g = ${K}, eps = 0; first gradients ${SIZES.join(", ")}.`,
    roles: { vsgd: { optimizer: "vsgd" } },
    check: ({ vsgd }) =>
      within(
        deviation(firstMoves(vsgd), expectedMoves(GAMMA / (GAMMA + 5e-5))),
        1e-12,
        "Largest deviation of the first moves",
      ),
  }),
  defineTheorem({
    id: "vsgd-first-step-paper",
    title: "VSGD's first step, as the paper's algorithm takes it",
    statement: "In the listing gamma cancels: the first step saturates at gradients near K_g.",
    formula: String.raw`S = 1:\quad \frac{\Delta\theta}{\eta} = \frac{-\mu_1}{\sqrt{\mu_1^2 + K_g/(1+K_g)}}`,
    source: `${paper}, algorithm 1`,
    setup: `gamma = ${GAMMA}, K_g = ${K}, eps = 0; first gradients ${SIZES.join(", ")}.`,
    roles: { vsgd: { optimizer: "vsgd-paper" } },
    check: ({ vsgd }) =>
      within(
        deviation(firstMoves(vsgd), expectedMoves(1)),
        1e-12,
        "Largest deviation of the first moves",
      ),
  }),
];
