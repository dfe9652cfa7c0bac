/** One family: mixtures of the gradient and its running average. Source: ALGORITHMS, 1.2. */
import { USUAL_PROBLEM } from "../grounds.ts";
import { BETA, LR, samePath, subject, TWO_GROUNDS } from "./measures.ts";
import { defineTheorem, type Theorem } from "./theorem.ts";

/** MARS's corrected gradient with the previous gradient reused, then a running average. */
const MARS_AVERAGE = `# MARS's correction, then a running average
hyper lr = 0.01 in [1e-6, 1] log
hyper beta = 0.9 in [0, 0.9999] one-minus-log
hyper gamma = 0.025 in [0, 1]
c = g + gamma*beta/(1 - beta)*(g - g_prev)
g_prev = g
m = beta*m + (1 - beta)*c
estimate = m
theta = theta - lr*m
`;

const KAPPA = 0.61;
const GAMMA = 0.137;
const both = { lr: LR, beta: BETA };
const setup = `beta = ${BETA}, lr = ${LR}; ${TWO_GROUNDS}.`;
const qhmSource = "Ma and Yarats, arXiv 1810.06801; derived";

export const mixtureTheorems: readonly Theorem[] = [
  defineTheorem({
    id: "qhm-sgd",
    title: "QHM with nu = 0 is SGD",
    statement: "Without a share of the running average, plain gradient descent is left.",
    formula: String.raw`\nu = 0:\quad (1-\nu)\,g_t + \nu\,m_t = g_t`,
    source: qhmSource,
    setup,
    roles: { qhm: { optimizer: "qhm" }, sgd: { optimizer: "sgd" } },
    check: ({ qhm, sgd }) =>
      samePath(subject("qhm", qhm, { ...both, nu: 0 }), subject("sgd", sgd, { lr: LR })),
  }),
  defineTheorem({
    id: "qhm-momentum",
    title: "QHM with nu = 1 is momentum",
    statement: "With nothing but the running average, QHM is momentum as a running average.",
    formula: String.raw`\nu = 1:\quad (1-\nu)\,g_t + \nu\,m_t = m_t`,
    source: qhmSource,
    setup,
    roles: { qhm: { optimizer: "qhm" }, momentum: { optimizer: "momentum" } },
    check: ({ qhm, momentum }) =>
      samePath(subject("qhm", qhm, { ...both, nu: 1 }), subject("momentum", momentum, both)),
  }),
  defineTheorem({
    id: "qhm-rsgdm",
    title: "QHM with nu = beta is RSGDM",
    statement: "RSGDM mixes beta parts of the running average with 1 - beta parts of the gradient.",
    formula: String.raw`\nu = \beta:\quad (1-\beta)\,g_t + \beta\,m_t = m_t + \beta z_t`,
    source: qhmSource,
    setup,
    roles: { qhm: { optimizer: "qhm" }, rsgdm: { optimizer: "rsgdm" } },
    showing: {
      problem: USUAL_PROBLEM,
      lanes: [
        { role: "qhm", hyper: { ...both, nu: BETA } },
        { role: "rsgdm", hyper: both },
      ],
      steps: 300,
    },
    check: ({ qhm, rsgdm }) =>
      samePath(subject("qhm", qhm, { ...both, nu: BETA }), subject("rsgdm", rsgdm, both)),
  }),
  defineTheorem({
    id: "kappa-nu",
    title: "A weight on the differences is a share of the gradient",
    statement:
      "Momentum plus kappa times the averaged differences is QHM: one slider covers momentum, RSGDM, Nesterov and " +
      "plain descent.",
    formula: String.raw`m_t + \kappa z_t = (1-\nu)\,g_t + \nu\,m_t, \qquad \nu = 1 - \kappa\,\frac{1-\beta}{\beta}`,
    source: "Derived",
    setup: `kappa = ${KAPPA}, ${setup}`,
    roles: { kappa: { optimizer: "rsgdm-kappa" }, qhm: { optimizer: "qhm" } },
    check: ({ kappa, qhm }) =>
      samePath(
        subject("rsgdm-kappa", kappa, { ...both, kappa: KAPPA }),
        subject("qhm", qhm, { ...both, nu: 1 - (KAPPA * (1 - BETA)) / BETA }),
      ),
  }),
  defineTheorem({
    id: "kappa-raw",
    title: "Enough weight on the differences gives the raw gradient back",
    statement:
      "At kappa = beta/(1 - beta) the correction undoes the averaging: no lag, no smoothing.",
    formula: String.raw`\kappa = \frac{\beta}{1-\beta}:\quad m_t + \kappa z_t = g_t`,
    source: "Derived",
    setup,
    roles: { kappa: { optimizer: "rsgdm-kappa" }, sgd: { optimizer: "sgd" } },
    check: ({ kappa, sgd }) =>
      samePath(
        subject("rsgdm-kappa", kappa, { ...both, kappa: BETA / (1 - BETA) }),
        subject("sgd", sgd, { lr: LR }),
      ),
  }),
  defineTheorem({
    id: "mars-qhm",
    title: "MARS's correction under a running average is QHM",
    statement:
      "Where the previous gradient stands in for a second evaluation, MARS's corrected gradient averaged is QHM with " +
      "nu = 1 - gamma.",
    formula: String.raw`\mathrm{EMA}\Bigl(g_t + \gamma\tfrac{\beta}{1-\beta}(g_t - g_{t-1})\Bigr) = \gamma\,g_t + (1-\gamma)\,m_t`,
    source: "Derived; MARS is arXiv 2411.10438",
    setup: `gamma = ${GAMMA}, ${setup}`,
    roles: { mars: { rule: MARS_AVERAGE }, qhm: { optimizer: "qhm" } },
    check: ({ mars, qhm }) =>
      samePath(
        subject("mars", mars, { ...both, gamma: GAMMA }),
        subject("qhm", qhm, { ...both, nu: 1 - GAMMA }),
      ),
  }),
];
