/** RSGDM and Nesterov, and momentum in its four conventions. Source: ALGORITHMS, 1.1 and 1.2. */
import { normalGradients } from "../sources.ts";
import { USUAL_PROBLEM } from "../grounds.ts";
import { distancesOf, ROUNDING } from "../distance.ts";
import { runAlong } from "../track.ts";
import {
  BETA,
  columnOf,
  deviation,
  estimatesAlong,
  GIVEN,
  LR,
  samePath,
  subject,
  TWO_GROUNDS,
  usualOpen,
  within,
} from "./measures.ts";
import { defineTheorem, type Theorem } from "./theorem.ts";

/** The learning rate inside the velocity, as textbooks and McAllester's slides of 2020 have it. */
export const LR_INSIDE = `# Momentum, learning rate inside the velocity
hyper lr = 0.01 in [1e-6, 1] log
hyper mu = 0.9 in [0, 0.9999] one-minus-log
v = mu*v + lr*g
estimate = (1 - mu)/lr*v
theta = theta - v
`;

/** torch.optim.SGD with momentum = dampening = beta: the first buffer is the first gradient, undamped. */
export const DAMPENED = `# Momentum with dampening beta
hyper lr = 0.1 in [1e-6, 1] log
hyper beta = 0.9 in [0, 0.9999] one-minus-log
state buf = g
buf = beta*buf + (1 - beta)*g
estimate = buf
theta = theta - lr*buf
`;

const CHANGE_STEP = 23;
const both = { lr: LR, beta: BETA };

export const momentumTheorems: readonly Theorem[] = [
  defineTheorem({
    id: "rsgdm-nesterov",
    title: "RSGDM is Nesterov momentum",
    statement:
      "Momentum corrected by a running average of gradient differences moves exactly as PyTorch's Nesterov " +
      "momentum with the learning rate times 1 - beta. One buffer does the work of three.",
    formula: String.raw`m_t + \beta z_t = \beta m_t + (1-\beta)\,g_t, \qquad \eta_{\text{Nesterov}} = \eta\,(1-\beta)`,
    source: "Derived from arXiv 2409.15314 with the gradient before the first counted as 0",
    setup: `beta = ${BETA}, lr = ${LR}; ${TWO_GROUNDS}.`,
    roles: { rsgdm: { optimizer: "rsgdm" }, nesterov: { optimizer: "nesterov" } },
    showing: {
      problem: USUAL_PROBLEM,
      lanes: [
        { role: "rsgdm", hyper: both },
        { role: "nesterov", hyper: { lr: LR * (1 - BETA), momentum: BETA } },
      ],
      steps: 300,
    },
    check: ({ rsgdm, nesterov }) =>
      samePath(
        subject("rsgdm", rsgdm, both),
        subject("nesterov", nesterov, { lr: LR * (1 - BETA), momentum: BETA }),
      ),
  }),
  defineTheorem({
    id: "rsgdm-first-difference",
    title: "The other first step of RSGDM leaves a transient",
    statement:
      "If the first gradient difference counts as 0, the estimate lacks (1 - beta) beta^t times the first gradient, " +
      "and nothing else.",
    formula: String.raw`n_t^{(a)} - n_t^{(b)} = (1-\beta)\,\beta^t g_1`,
    source: "Derived; both readings of arXiv 2409.15314",
    setup: `beta = ${BETA}; ${GIVEN}.`,
    roles: { a: { optimizer: "rsgdm" }, b: { optimizer: "rsgdm-b" } },
    showing: {
      problem: { kind: "signal", signal: "ramp", slope: 0.1 },
      lanes: [
        { role: "a", hyper: both },
        { role: "b", hyper: both },
      ],
      steps: 60,
    },
    check: ({ a, b }) => {
      const gradients = normalGradients(7, 60, 3);
      const ofA = estimatesAlong(subject("rsgdm", a, both), gradients);
      const ofB = estimatesAlong(subject("rsgdm-b", b, both), gradients);
      const expected = ofA.map((value, index) => {
        const t = Math.floor(index / 3) + 1;
        return value - (1 - BETA) * BETA ** t * gradients[0]![index % 3]!;
      });
      return within(deviation(ofB, expected), ROUNDING, "Largest deviation from the closed form");
    },
  }),
  defineTheorem({
    id: "rsgdm-b-forgets",
    title: "With first difference 0, the first gradient is forgotten at once",
    statement: "From step 2 on the first gradient has no weight at all in the estimate of rsgdm-b.",
    formula: String.raw`\frac{\partial n_t}{\partial g_1} = 0 \quad (t \ge 2)`,
    source: "Derived; the paper's text says the same of its estimate (arXiv 2409.15314)",
    setup: `beta = ${BETA}; one gradient of 1, then 40 of 0.`,
    roles: { rsgdm: { optimizer: "rsgdm-b" } },
    check: ({ rsgdm }) => {
      const gradients = columnOf([1, ...Array.from({ length: 40 }, () => 0)]);
      const [first = 0, ...rest] = estimatesAlong(subject("rsgdm-b", rsgdm, both), gradients);
      const weight = Math.max(...rest.map(Math.abs), Math.abs(first - (1 - BETA)));
      return within(weight, 1e-15, "Largest weight, and deviation of the first from 1 - beta");
    },
  }),
  defineTheorem({
    id: "heavy-ball-average",
    title: "Heavy ball is momentum as a running average",
    statement:
      "PyTorch's momentum buffer is a sum, the running average weights each gradient by 1 - mu: the same path with " +
      "the learning rate divided by 1 - mu.",
    formula: String.raw`v_t = \frac{m_t}{1-\mu}, \qquad \eta = \frac{\mathrm{lr}}{1-\mu}`,
    source: "Derived; the code of PyTorch's SGD",
    setup: `mu = ${BETA}, lr = ${LR}; ${TWO_GROUNDS}.`,
    roles: { heavyBall: { optimizer: "heavy-ball" }, average: { optimizer: "momentum" } },
    showing: {
      problem: USUAL_PROBLEM,
      lanes: [
        { role: "heavyBall", hyper: { lr: LR, momentum: BETA } },
        { role: "average", hyper: { lr: LR / (1 - BETA), beta: BETA } },
      ],
      steps: 300,
    },
    check: ({ heavyBall, average }) =>
      samePath(
        subject("heavy ball", heavyBall, { lr: LR, momentum: BETA }),
        subject("momentum", average, { lr: LR / (1 - BETA), beta: BETA }),
      ),
  }),
  defineTheorem({
    id: "lr-inside-constant",
    title: "The learning rate may stand inside the velocity",
    statement:
      "v = mu v + lr g, then theta - v: the same path as heavy ball, as long as lr does not change.",
    formula: String.raw`v_t = \mu v_{t-1} + \eta g_t = \frac{\eta}{1-\mu}\,m_t`,
    source: "McAllester, TTIC 31230, slides on momentum (2020)",
    setup: `mu = ${BETA}, lr = ${LR}; ${TWO_GROUNDS}.`,
    roles: { inside: { rule: LR_INSIDE }, outside: { optimizer: "heavy-ball" } },
    showing: {
      problem: USUAL_PROBLEM,
      lanes: [
        { role: "inside", label: "lr inside", hyper: { lr: LR, mu: BETA } },
        { role: "outside", hyper: { lr: LR, momentum: BETA } },
      ],
      steps: 300,
    },
    check: ({ inside, outside }) =>
      samePath(
        subject("lr inside", inside, { lr: LR, mu: BETA }),
        subject("heavy ball", outside, { lr: LR, momentum: BETA }),
      ),
  }),
  defineTheorem({
    id: "lr-inside-changed",
    title: "A learning rate that changes tells the two apart",
    statement:
      "When lr drops, the velocity that holds it still carries the old one: the paths part at that step, by " +
      "(lr_old - lr_new) mu times the old buffer.",
    formula: String.raw`\theta_s^{\text{in}} - \theta_s^{\text{out}} = -(\eta_{\text{old}} - \eta_{\text{new}})\,\mu\, b_{s-1}`,
    source: "Derived",
    setup: `mu = ${BETA}, lr from ${LR} to ${LR / 3} at step ${CHANGE_STEP}; ${GIVEN}.`,
    roles: { inside: { rule: LR_INSIDE }, outside: { optimizer: "heavy-ball" } },
    check: ({ inside, outside }) => {
      const changes = [{ step: CHANGE_STEP, name: "lr", value: LR / 3 }];
      const ground = usualOpen();
      const ofIn = runAlong(
        { ...subject("lr inside", inside, { lr: LR, mu: BETA }), changes },
        ground,
      );
      const ofOut = runAlong(
        { ...subject("heavy ball", outside, { lr: LR, momentum: BETA }), changes },
        ground,
      );
      const { theta } = distancesOf(ofIn, ofOut);
      const firstStep = theta.relative.findIndex((value) => value > ROUNDING) + 1;
      // The buffer before the change, from the estimate (1 - mu) b.
      const row = (CHANGE_STEP - 1) * 3;
      const parted = ofIn.theta.subarray(row, row + 3).map((value, index) => {
        return value - ofOut.theta[row + index]!;
      });
      const expected = ofOut.estimate
        .subarray(row - 3, row)
        .map((value) => (-(LR - LR / 3) * BETA * value) / (1 - BETA));
      const figure = firstStep === CHANGE_STEP ? deviation(parted, expected) : Infinity;
      const { holds } = within(figure, 1e-11, "");
      const words =
        `First step at which theta differs: ${firstStep === 0 ? "none" : firstStep} (the change is at ` +
        `${CHANGE_STEP}); deviation of that difference from the formula: ${figure.toExponential(1)}.`;
      return { holds, figure, words };
    },
  }),
  defineTheorem({
    id: "dampened",
    title: "PyTorch's dampened buffer is the running average without its start-up",
    statement:
      "With dampening the buffer starts at the first gradient instead of 0: beta^t g_1 more than the running average.",
    formula: String.raw`\mathrm{buf}_t = m_t + \beta^t g_1`,
    source: "The code of PyTorch's SGD; used by the code of arXiv 2403.00853",
    setup: `beta = ${BETA}; ${GIVEN}.`,
    roles: { dampened: { rule: DAMPENED }, average: { optimizer: "momentum" } },
    showing: {
      problem: { kind: "signal", signal: "ramp", slope: 0.1 },
      lanes: [
        { role: "dampened", label: "dampened", hyper: both },
        { role: "average", hyper: both },
      ],
      steps: 60,
    },
    check: ({ dampened, average }) => {
      const gradients = normalGradients(7, 60, 3);
      const buffers = estimatesAlong(subject("dampened", dampened, both), gradients);
      const expected = estimatesAlong(subject("momentum", average, both), gradients).map(
        (value, index) => value + BETA ** (Math.floor(index / 3) + 1) * gradients[0]![index % 3]!,
      );
      return within(
        deviation(buffers, expected),
        ROUNDING,
        "Largest deviation from the closed form",
      );
    },
  }),
];
