/** Adam, RMSProp and their limits. Source: ALGORITHMS, 1.4 and 1.5. */
import { normalGradients } from "../sources.ts";
import { short } from "../equivalence.ts";
import { ROUNDING } from "../distance.ts";
import { USUAL_PROBLEM } from "../grounds.ts";
import { runAlong } from "../track.ts";
import {
  columnOf,
  deviation,
  estimatesAlong,
  farthest,
  GIVEN,
  LR,
  movesAlong,
  movesOf,
  samePath,
  subject,
  TWO_GROUNDS,
  usualOpen,
  within,
} from "./measures.ts";
import { defineTheorem, type Theorem } from "./theorem.ts";

const BETAS = { beta1: 0.873, beta2: 0.979 } as const;
const ALPHA = 0.913;
const SIZES = [-731, -2.9, 0.0137, 4.1e-7, 1.9];
const lecture = "McAllester, TTIC 31230";

export const adamTheorems: readonly Theorem[] = [
  defineTheorem({
    id: "adam-sign",
    title: "Adam with both betas 0 is sign descent",
    statement:
      "Without memory the first moment over the root of the second is the gradient's sign.",
    formula: String.raw`\beta_1 = \beta_2 = 0,\ \varepsilon \to 0:\quad \frac{\hat m_t}{\sqrt{\hat v_t}} = \operatorname{sign} g_t`,
    source: "Derived",
    setup: `beta1 = beta2 = eps = 0, lr = ${LR}; ${GIVEN}.`,
    roles: { adam: { optimizer: "adam" }, sign: { optimizer: "sign-sgd" } },
    showing: {
      problem: USUAL_PROBLEM,
      lanes: [
        { role: "adam", hyper: { lr: LR, beta1: 0, beta2: 0, eps: 0 } },
        { role: "sign", hyper: { lr: LR } },
      ],
      steps: 200,
    },
    check: ({ adam, sign }) => {
      const memoryless = { lr: LR, beta1: 0, beta2: 0 };
      const signed = subject("sign", sign, { lr: LR });
      const gaps = [0, 1e-9, 1e-6].map((eps) =>
        farthest(subject("adam", adam, { ...memoryless, eps }), signed, usualOpen()),
      );
      const [limit = NaN, small = NaN, large = NaN] = gaps;
      // And the limit is approached in proportion to eps.
      const ratio = large / small;
      const holds = limit <= ROUNDING && ratio > 900 && ratio < 1100;
      const words = `Relative distance ${gaps.map((gap) => short(gap)).join(", ")} at eps = 0, 1e-9, 1e-6.`;
      return { holds, figure: limit, words };
    },
  }),
  defineTheorem({
    id: "adamw-no-decay",
    title: "AdamW without decay is Adam",
    statement: "The two differ in where the weight decay goes, and in nothing else.",
    formula: String.raw`\lambda = 0:\quad \mathrm{AdamW} = \mathrm{Adam}`,
    source: "Loshchilov and Hutter, arXiv 1711.05101",
    setup: `beta1 = ${BETAS.beta1}, beta2 = ${BETAS.beta2}, lr = ${LR}; ${TWO_GROUNDS}.`,
    roles: { adamw: { optimizer: "adamw" }, adam: { optimizer: "adam" } },
    check: ({ adamw, adam }) => {
      const hyper = { lr: LR, ...BETAS, weight_decay: 0 };
      return samePath(subject("adamw", adamw, hyper), subject("adam", adam, hyper));
    },
  }),
  defineTheorem({
    id: "adam-first-step",
    title: "Published and simplified Adam both start with a step of lr",
    statement: "Whatever the size of the first gradient, both move by exactly lr against its sign.",
    formula: String.raw`\varepsilon = 0:\quad |\theta_1 - \theta_0| = \eta`,
    source: `Kingma and Ba, arXiv 1412.6980; ${lecture}`,
    setup: `lr = ${LR}, eps = 0; first gradients ${SIZES.join(", ")}.`,
    roles: { published: { optimizer: "adam" }, simplified: { optimizer: "adam-minavg" } },
    check: ({ published, simplified }) => {
      const rules = [
        subject("adam", published, { lr: LR, ...BETAS, eps: 0 }),
        subject("adam-minavg", simplified, { lr: LR, N_g: 7, N_s: 130, eps: 0 }),
      ];
      const moves = rules.flatMap((rule) => SIZES.map((size) => movesAlong(rule, [size])[0]!));
      const expected = [...SIZES, ...SIZES].map((size) => -LR * Math.sign(size));
      return within(
        deviation(moves, expected),
        1e-14,
        "Largest deviation of the first move from lr",
      );
    },
  }),
  defineTheorem({
    id: "minavg-mean",
    title: "The average over min(N, t) gradients starts as the plain mean",
    statement:
      "Up to step N the lecture's average is the arithmetic mean of all gradients so far; its weights always sum to 1.",
    formula: String.raw`\tilde g_t = \frac1t \sum_{i \le t} g_i \quad (t \le N)`,
    source: lecture,
    setup: `N_g = 29; ${GIVEN}, then a constant gradient.`,
    roles: { simplified: { optimizer: "adam-minavg" } },
    check: ({ simplified }) => {
      const rule = subject("adam-minavg", simplified, { N_g: 29 });
      const gradients = normalGradients(7, 29, 3);
      const sums = [0, 0, 0];
      const means = gradients.flatMap((row, index) =>
        row.map((value, element) => (sums[element]! += value) / (index + 1)),
      );
      const constant = Array.from({ length: 90 }, () => 0.713);
      const figure = Math.max(
        deviation(estimatesAlong(rule, gradients), means),
        deviation(estimatesAlong(rule, columnOf(constant)), constant),
      );
      return within(figure, 1e-13, "Largest deviation from the mean, and from a constant gradient");
    },
  }),
  defineTheorem({
    id: "adam-constant",
    title: "Adam's correction makes a constant gradient exact from the first step",
    statement: "Divided by 1 - beta1^t the weights sum to 1; uncorrected they sum to 1 - beta1^t.",
    formula: String.raw`g_t = c:\quad \hat m_t = c, \qquad m_t = (1-\beta_1^t)\,c`,
    source: "Kingma and Ba, arXiv 1412.6980, section 3",
    setup: `beta1 = ${BETAS.beta1}; a constant gradient, 60 steps.`,
    roles: { corrected: { optimizer: "adam" }, uncorrected: { optimizer: "adam-uncorrected" } },
    check: ({ corrected, uncorrected }) => {
      const constant = Array.from({ length: 60 }, () => 0.713);
      const shrunk = constant.map((value, index) => value * (1 - BETAS.beta1 ** (index + 1)));
      const along = (rule: string): Float64Array =>
        estimatesAlong(subject("rule", rule, BETAS), columnOf(constant));
      const figure = Math.max(
        deviation(along(corrected), constant),
        deviation(along(uncorrected), shrunk),
      );
      return within(figure, 1e-13, "Largest deviation from the closed forms");
    },
  }),
  defineTheorem({
    id: "adam-largest",
    title: "Adam's largest single step",
    statement:
      "After a long silence one gradient moves Adam by lr (1 - beta1)/sqrt(1 - beta2), whatever its size: 3.162 lr at " +
      "the usual settings.",
    formula: String.raw`|\Delta\theta| = \eta\,\frac{1-\beta_1}{\sqrt{1-\beta_2}}`,
    source: "Kingma and Ba, arXiv 1412.6980, section 2.1; derived",
    setup: `beta1 = ${BETAS.beta1}, beta2 = ${BETAS.beta2}, eps = 1e-30; 2,000 gradients of 0, then one of 0.31.`,
    roles: { adam: { optimizer: "adam" } },
    check: ({ adam }) => {
      const silence = Array.from({ length: 2000 }, () => 0);
      const rule = subject("adam", adam, { lr: LR, ...BETAS, eps: 1e-30 });
      const move = Math.abs(movesAlong(rule, [...silence, 0.31]).at(-1)!);
      const expected = (LR * (1 - BETAS.beta1)) / Math.sqrt(1 - BETAS.beta2);
      const { holds, figure } = within(deviation([move], [expected]), 1e-12, "");
      const words = `It moves by ${short(move / LR, 6)} lr; relative deviation ${short(figure)}.`;
      return { holds, figure, words };
    },
  }),
  defineTheorem({
    id: "rmsprop-adam",
    title: "RMSProp is Adam without first moment and correction",
    statement:
      "With beta1 = 0, Adam moves as RMSProp does, times sqrt(1 - alpha^t): the correction of the start.",
    formula: String.raw`\Delta\theta_t^{\text{Adam}} = \sqrt{1-\alpha^t}\;\Delta\theta_t^{\text{RMSProp}}`,
    source: "Derived",
    setup: `alpha = beta2 = ${ALPHA}, beta1 = eps = 0, lr = ${LR}; ${GIVEN}.`,
    roles: { adam: { optimizer: "adam" }, rmsprop: { optimizer: "rmsprop" } },
    check: ({ adam, rmsprop }) => {
      const ground = usualOpen();
      const hyper = { lr: LR, beta1: 0, beta2: ALPHA, eps: 0 };
      const moves = movesOf(runAlong(subject("adam", adam, hyper), ground));
      const rms = subject("rmsprop", rmsprop, { lr: LR, alpha: ALPHA, eps: 0 });
      const expected = movesOf(runAlong(rms, ground)).map(
        (move, index) => move * Math.sqrt(1 - ALPHA ** (Math.floor(index / 3) + 1)),
      );
      return within(deviation(moves, expected), 1e-12, "Largest relative deviation of the moves");
    },
  }),
  defineTheorem({
    id: "rmsprop-first-step",
    title: "RMSProp's first step is sqrt(N) times lr",
    statement: "Its average of squares starts at 0 and is not corrected: 10 lr for alpha = 0.99.",
    formula: String.raw`|\theta_1 - \theta_0| = \frac{\eta}{\sqrt{1-\alpha}} = \eta\sqrt{N_s}`,
    source: lecture,
    setup: `alpha = ${ALPHA}, lr = ${LR}, eps = 0; first gradients ${SIZES.join(", ")}.`,
    roles: { rmsprop: { optimizer: "rmsprop" } },
    check: ({ rmsprop }) => {
      const rule = subject("rmsprop", rmsprop, { lr: LR, alpha: ALPHA, eps: 0 });
      const moves = SIZES.map((size) => movesAlong(rule, [size])[0]!);
      const expected = SIZES.map((size) => (-LR * Math.sign(size)) / Math.sqrt(1 - ALPHA));
      return within(deviation(moves, expected), 1e-14, "Largest deviation of the first move");
    },
  }),
  defineTheorem({
    id: "rmsprop-centred",
    title: "Centred RMSProp runs away on a constant gradient",
    statement:
      "What it divides by estimates the gradient's deviation, which is 0 here: steps grow like alpha^(-t/2).",
    formula: String.raw`g_t = c:\quad |\Delta\theta_t| = \frac{\eta}{\sqrt{\alpha^t(1-\alpha^t)}}`,
    source: "Derived",
    setup: `alpha = ${ALPHA}, lr = ${LR}, eps = 0; a constant gradient, 60 steps.`,
    roles: { centred: { optimizer: "rmsprop-centered" } },
    check: ({ centred }) => {
      const constant = Array.from({ length: 60 }, () => 0.713);
      const rule = subject("rmsprop-centered", centred, { lr: LR, alpha: ALPHA, eps: 0 });
      const expected = constant.map((_, index) => {
        const left = ALPHA ** (index + 1);
        return -LR / Math.sqrt(left * (1 - left));
      });
      return within(deviation(movesAlong(rule, constant), expected), 1e-11, "Largest deviation");
    },
  }),
  defineTheorem({
    id: "decoupled-sgd",
    title: "Decoupled Adam becomes SGD as eps grows",
    statement:
      "With eta = eps eta_0, a large eps leaves SGD with rate eta_0: eps no longer sets the size of the steps.",
    formula: String.raw`\frac{\varepsilon\eta_0\,g}{\sqrt s + \varepsilon} = \frac{\eta_0\,g}{1 + \sqrt s/\varepsilon} \to \eta_0\,g`,
    source: `${lecture}, slides of autumn 2020`,
    setup: `N_g = 1, N_s = 7, eta_0 = ${LR}; ${GIVEN}.`,
    roles: { decoupled: { optimizer: "adam-decoupled" }, sgd: { optimizer: "sgd" } },
    check: ({ decoupled, sgd }) => {
      const plain = subject("sgd", sgd, { lr: LR });
      const gaps = [1e6, 1e8].map((eps) => {
        const rule = subject("adam-decoupled", decoupled, { lr: LR, N_g: 1, N_s: 7, eps });
        return farthest(rule, plain, usualOpen());
      });
      const [near = NaN, nearer = NaN] = gaps;
      const holds = nearer < 1e-7 && nearer < near / 50;
      const words = `Relative distance ${short(near)} and ${short(nearer)} at eps = 1e6 and 1e8.`;
      return { holds, figure: nearer, words };
    },
  }),
  defineTheorem({
    id: "decoupled-printed",
    title: "As first printed, the decoupling goes the wrong way",
    statement:
      "eta = eta_0/eps instead of eps eta_0: the two agree at eps = 1, elsewhere the printed one is off by 1/eps^2.",
    formula: String.raw`\frac{\Delta\theta^{\text{printed}}}{\Delta\theta^{\text{corrected}}} = \varepsilon^{-2}`,
    source: `${lecture}, slides of winter 2020 against autumn 2020`,
    setup: `N_g = 5, N_s = 7, eta_0 = ${LR}, eps = 1 and 0.137; ${GIVEN}.`,
    roles: {
      printed: { optimizer: "adam-decoupled-printed" },
      corrected: { optimizer: "adam-decoupled" },
    },
    check: ({ printed, corrected }) => {
      const movesAt = (rule: string, eps: number): Float64Array =>
        movesOf(runAlong(subject("rule", rule, { lr: LR, N_g: 5, N_s: 7, eps }), usualOpen()));
      const figure = Math.max(
        ...[1, 0.137].map((eps) =>
          deviation(
            movesAt(printed, eps),
            movesAt(corrected, eps).map((move) => move / eps ** 2),
          ),
        ),
      );
      return within(figure, 1e-12, "Largest relative deviation of the moves");
    },
  }),
];
