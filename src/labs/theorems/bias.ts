/** Bias, lag and noise of linear estimates. Source: ALGORITHMS, 1.2, 2.1 and 2.5. */
import { noiseGain } from "../../measure/closed-forms/filters.ts";
import { quasiHyperbolic } from "../../measure/closed-forms/forms.ts";
import { normalGradients, type GradientSource } from "../sources.ts";
import { short } from "../equivalence.ts";
import { runAlong } from "../track.ts";
import { BETA, columnOf, deviation, estimatesAlong, subject, within } from "./measures.ts";
import { defineTheorem, type Theorem } from "./theorem.ts";

const COUNTEREXAMPLE = [-5.2416, 1, 1, 1, 1, 0];
const NU = 0.619;
/** Long enough for beta^t to be gone: 0.873^400 = 3e-24. */
const SETTLED = 400;
const hyper = { lr: 1, beta: BETA };

/** Last estimate along the sequence, less the start-up factor times its last gradient: what the past adds. */
function memoryBias(rule: string, gradients: readonly number[], beta: number): number {
  const estimates = estimatesAlong(subject("rule", rule, { lr: 1, beta }), columnOf(gradients));
  return estimates.at(-1)! - (1 - beta ** gradients.length) * gradients.at(-1)!;
}

const SEQUENCES = 200;
const LONGEST = 13;

/** [LONGEST][SEQUENCES] rising and falling in turn; every beginning of one is monotone too. */
function monotoneSequences(): readonly number[][] {
  const values = Array.from({ length: SEQUENCES }, () => 0);
  return normalGradients(17, LONGEST, SEQUENCES).map((row) =>
    row.map((rise, element) => {
      values[element]! += (element % 2 === 0 ? 1 : -1) * Math.abs(rise);
      return values[element]!;
    }),
  );
}

/** What the past adds to the estimate, at every step of every sequence: [steps, sequences]. */
function memoryBiases(rule: string, sequences: readonly (readonly number[])[]): Float64Array {
  const last = sequences.flat();
  return estimatesAlong(subject("rule", rule, { lr: 1, beta: BETA }), sequences).map(
    (value, index) => {
      const t = Math.floor(index / SEQUENCES) + 1;
      return value - (1 - BETA ** t) * last[index]!;
    },
  );
}

const BIASED = { curvatures: [0.71, 2.3], bias: [0.313, -0.171] } as const;

/** f = 1/2 sum h x^2 whose gradient comes with a constant error b. */
const biasedSource: GradientSource = {
  size: 2,
  isClosed: true,
  evaluate: (theta, _, gradient) => {
    gradient.forEach((_, index) => {
      gradient[index] = BIASED.curvatures[index]! * theta[index]! + BIASED.bias[index]!;
    });
    return NaN;
  },
};

export const biasTheorems: readonly Theorem[] = [
  defineTheorem({
    id: "xi-counterexample",
    title: "RSGDM's bias can be larger than momentum's",
    statement:
      "The inequality that the paper states for the bias of the two estimates does not hold in general: six gradients " +
      "for which momentum has none and RSGDM 0.279.",
    formula: String.raw`\beta = 0.9,\; g = (-5.2416, 1, 1, 1, 1, 0):\quad \xi = 0,\; \bar\xi = 0.279`,
    source: "Derived; against the claim in arXiv 2409.15314",
    setup: "beta = 0.9; these six gradients.",
    roles: { momentum: { optimizer: "momentum" }, rsgdm: { optimizer: "rsgdm-b" } },
    check: ({ momentum, rsgdm }) => {
      const xi = memoryBias(momentum, COUNTEREXAMPLE, 0.9);
      const bar = memoryBias(rsgdm, COUNTEREXAMPLE, 0.9);
      // 0.9 * 0.1 * (0.9^4 + 0.9^3 + 0.9^2 + 0.9) = 0.278559; the first gradient is rounded to four places.
      const holds = Math.abs(xi) < 1e-5 && Math.abs(bar - 0.278559) < 1e-6;
      return { holds, figure: bar, words: `xi = ${short(xi)}, xi-bar = ${short(bar, 4)}.` };
    },
  }),
  defineTheorem({
    id: "xi-monotone",
    title: "Where the gradient is monotone, RSGDM's bias is the smaller one",
    statement:
      "If all past gradients lie on one side of the present one, |xi-bar| is at most |xi|: xi-bar is beta times xi " +
      "without the first gradient's term.",
    formula: String.raw`\bar\xi = \beta\,\bigl(\xi - (1-\beta)\beta^{t-1}(g_1 - g_t)\bigr),\qquad |\bar\xi| \le |\xi|`,
    source: "Derived; the case in which the claim of arXiv 2409.15314 holds",
    setup: `beta = ${BETA}; ${SEQUENCES} rising and falling sequences of 1 to ${LONGEST} gradients.`,
    roles: { momentum: { optimizer: "momentum" }, rsgdm: { optimizer: "rsgdm-b" } },
    check: ({ momentum, rsgdm }) => {
      const sequences = monotoneSequences();
      const xi = memoryBiases(momentum, sequences);
      const bar = memoryBiases(rsgdm, sequences);
      let worst = 0;
      let broken = 0;
      for (let index = 0; index < xi.length; index++) {
        const [row, element] = [Math.floor(index / SEQUENCES), index % SEQUENCES];
        const rise = sequences[0]![element]! - sequences[row]![element]!;
        const expected = BETA * (xi[index]! - (1 - BETA) * BETA ** row * rise);
        const gap = Math.abs(bar[index]! - expected) / Math.max(Math.abs(xi[index]!), 1);
        if (!(gap <= worst)) worst = Number.isNaN(gap) ? Infinity : gap;
        if (!(Math.abs(bar[index]!) <= Math.abs(xi[index]!) + 1e-14)) broken++;
      }
      const holds = broken === 0 && worst <= 1e-13;
      const words =
        `Inequality broken in ${broken} of ${xi.length} cases; largest deviation from the identity ` +
        `${short(worst)}.`;
      return { holds, figure: worst, words };
    },
  }),
  defineTheorem({
    id: "ramp-lag",
    title: "RSGDM lags beta steps less than momentum",
    statement:
      "On a gradient that grows steadily, momentum is beta/(1 - beta) steps behind and RSGDM beta^2/(1 - beta): " +
      "always less than one step sooner.",
    formula: String.raw`\frac{\beta}{1-\beta} - \frac{\beta^2}{1-\beta} = \beta`,
    source: "Derived",
    setup: `beta = ${BETA}, so 6.874 and 6.001 steps; a ramp of slope 0.137, ${SETTLED} steps.`,
    roles: { momentum: { optimizer: "momentum" }, rsgdm: { optimizer: "rsgdm" } },
    showing: {
      problem: { kind: "signal", signal: "ramp", slope: 0.137 },
      lanes: [
        { role: "momentum", hyper: { lr: 0.1, beta: BETA } },
        { role: "rsgdm", hyper: { lr: 0.1, beta: BETA } },
      ],
      steps: 200,
    },
    check: ({ momentum, rsgdm }) => {
      const slope = 0.137;
      const ramp = columnOf(Array.from({ length: SETTLED }, (_, index) => slope * (index + 1)));
      const lags = [momentum, rsgdm].map(
        (rule) => SETTLED - estimatesAlong(subject("rule", rule, hyper), ramp).at(-1)! / slope,
      );
      const theory = [BETA / (1 - BETA), BETA ** 2 / (1 - BETA)];
      const { holds, figure } = within(deviation(lags, theory), 1e-11, "");
      const words = `Lags ${short(lags[0]!, 5)} and ${short(lags[1]!, 5)} steps; deviation ${short(figure)}.`;
      return { holds, figure, words };
    },
  }),
  defineTheorem({
    id: "noise-gain",
    title: "What the shorter lag costs in noise",
    statement:
      "Independent gradient noise comes out of the estimate with its variance times the sum of the squared weights.",
    formula: String.raw`\sum_k h_k^2 = 1 - 2\beta\nu + \frac{2\beta^2\nu^2}{1+\beta}, \qquad \nu = 1,\ \beta,\ \nu`,
    source: "Derived",
    setup: `beta = ${BETA}, nu = ${NU}; the answer to one gradient of 1, ${SETTLED} steps.`,
    roles: {
      momentum: { optimizer: "momentum" },
      rsgdm: { optimizer: "rsgdm" },
      qhm: { optimizer: "qhm" },
    },
    check: ({ momentum, rsgdm, qhm }) => {
      const impulse = columnOf([1, ...Array.from({ length: SETTLED }, () => 0)]);
      const gainOf = (rule: string, more = {}): number =>
        estimatesAlong(subject("rule", rule, { ...hyper, ...more }), impulse).reduce(
          (sum, weight) => sum + weight * weight,
          0,
        );
      const gains = [gainOf(momentum), gainOf(rsgdm), gainOf(qhm, { nu: NU })];
      const theory = [1, BETA, NU].map((nu) => noiseGain(quasiHyperbolic(BETA, nu)));
      const { holds, figure } = within(deviation(gains, theory), 1e-13, "");
      const words = `Gains ${gains.map((gain) => short(gain, 4)).join(", ")}; deviation ${short(figure)}.`;
      return { holds, figure, words };
    },
  }),
  defineTheorem({
    id: "constant-bias",
    title: "Momentum does not average out a bias that stays",
    statement:
      "With a constant error b in every gradient of a quadratic, SGD, momentum and RSGDM all end at the same wrong " +
      "point.",
    formula: String.raw`x_\infty = -\frac{b}{h}`,
    source: "Derived; a caution to the reading of arXiv 2403.00853",
    setup: `beta = ${BETA}, lr = 0.1, h = (0.71, 2.3), b = (0.313, -0.171), 2,000 steps from (1, 1).`,
    roles: {
      sgd: { optimizer: "sgd" },
      momentum: { optimizer: "momentum" },
      rsgdm: { optimizer: "rsgdm" },
    },
    check: ({ sgd, momentum, rsgdm }) => {
      const ground = { source: biasedSource, start: [1, 1], steps: 2000, seed: 1 };
      const expected = BIASED.curvatures.map((h, index) => -BIASED.bias[index]! / h);
      const figures = [
        subject("sgd", sgd, { lr: 0.1 }),
        subject("momentum", momentum, { lr: 0.1, beta: BETA }),
        subject("rsgdm", rsgdm, { lr: 0.1, beta: BETA }),
      ].map((one) => deviation(runAlong(one, ground).theta.slice(-2), expected));
      return within(Math.max(...figures), 1e-12, "Largest deviation of the end point from -b/h");
    },
  }),
];
