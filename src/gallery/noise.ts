/** Noise: what averaging removes, where an optimizer settles, and what temperature means for it. */
import { type GalleryGroup, less, near } from "./entry.ts";

/** Replicas of these experiments; four standard errors of a variance over them are 8.9 %. */
const REPLICAS = 4096;
const FOUR_ERRORS = 4 * Math.sqrt(2 / (REPLICAS - 1));

/** Exact stationary variance of x on h x^2/2 in units of lr sigma^2/h, u = lr h: closed forms 2.3 of our notes. */
function momentumFactor(u: number, beta: number): number {
  return 1 / (2 - (u * (1 - beta)) / (1 + beta));
}

function rsgdmFactor(u: number, beta: number): number {
  const top = 1 + beta + u * beta * (1 - beta) * (1 + 2 * beta);
  return top / ((1 + u * beta) * (2 * (1 + beta) - u * (1 - beta) * (1 + 2 * beta)));
}

/** Mean loss h Var/2 of one coordinate with h = sigma = 1. */
const lossOf = (lr: number, factor: number): number => (lr * factor) / 2;

/** Four standard errors of a mean loss that is the square of one normal number. */
function settled(lane: number, loss: number) {
  return near("loss", lane, loss, FOUR_ERRORS * loss);
}

export const noise: GalleryGroup = {
  title: "Noise and temperature",
  entries: [
    {
      id: "noise-gain",
      title: "What averaging buys",
      look:
        "The true gradient stands still and only noise arrives. The variance of the estimate over 4,096 replicas falls to " +
        "(1 - β)/(1 + β) for momentum; RSGDM keeps 34 % more of it, the price of its shorter lag.",
      source: "Noise gains, our own derivation",
      experiment: {
        v: 1,
        problem: { kind: "signal", signal: "constant", amplitude: 1, noise: 1 },
        lanes: [
          { optimizer: "sgd" },
          { optimizer: "momentum", hyper: { beta: 0.9 } },
          { optimizer: "rsgdm", hyper: { beta: 0.9 } },
        ],
        replicas: REPLICAS,
        steps: 150,
      },
      observations: [
        {
          says: "Variances 1, 1/19 and 0.0706, within four standard errors",
          checks: [
            near("variance", 0, 1, FOUR_ERRORS),
            near("variance", 1, 1 / 19, FOUR_ERRORS / 19),
            near("variance", 2, 0.070632, FOUR_ERRORS * 0.070632),
          ],
        },
      ],
    },
    {
      id: "temperature",
      title: "Small steps: only the rate sets the temperature",
      look:
        "Four ways of averaging settle at the same loss, rate times noise over four. Momentum does not make the noise " +
        "floor lower while the steps are small: only the learning rate does.",
      source: "McAllester, TTIC 31230, SGD lectures; exact forms in our own derivation",
      experiment: {
        v: 1,
        problem: { kind: "quadratic", eigenvalues: [1], start: 0, noise: 1 },
        lanes: [
          { optimizer: "sgd", hyper: { lr: 0.05 } },
          { optimizer: "momentum", hyper: { lr: 0.05, beta: 0.5 } },
          { optimizer: "momentum", hyper: { lr: 0.05, beta: 0.9 }, label: "Momentum, β = 0.9" },
          { optimizer: "rsgdm", hyper: { lr: 0.05, beta: 0.9 } },
        ],
        replicas: REPLICAS,
        steps: 201,
        probe: { every: 10 },
      },
      observations: [
        {
          says: "Mean loss 0.0125 in every lane, within four standard errors and 3 %",
          checks: [0, 1, 2, 3].map((lane) =>
            near("loss", lane, 0.0125, 0.0125 * (FOUR_ERRORS + 0.03)),
          ),
        },
      ],
    },
    {
      id: "large-steps",
      title: "Large steps: now momentum does help",
      look:
        "The rate times the curvature is 1, where the small-step rule is wrong. Momentum settles at half the loss of " +
        "plain descent and RSGDM at a third, as the exact formulas say.",
      source: "Our own derivation, exact variances at u = 1",
      experiment: {
        v: 1,
        problem: { kind: "quadratic", eigenvalues: [1], start: 0, noise: 1 },
        lanes: [
          { optimizer: "sgd", hyper: { lr: 1 } },
          { optimizer: "momentum", hyper: { lr: 1, beta: 0.9 } },
          { optimizer: "rsgdm", hyper: { lr: 1, beta: 0.9 } },
        ],
        replicas: REPLICAS,
        steps: 201,
        probe: { every: 10 },
      },
      observations: [
        {
          says: "Mean losses 0.5, 0.257 and 0.161: the exact variances over two",
          checks: [
            settled(0, 0.5),
            settled(1, lossOf(1, momentumFactor(1, 0.9))),
            settled(2, lossOf(1, rsgdmFactor(1, 0.9))),
          ],
        },
      ],
    },
    {
      id: "langevin",
      title: "Langevin: noise on purpose",
      look:
        "Gradients are exact, and the rule adds noise of a temperature of its own. Each coordinate settles at the same " +
        "mean loss, half the temperature, however steep it is.",
      source: "Welling and Teh 2011; unadjusted Langevin, our own derivation",
      experiment: {
        v: 1,
        problem: { kind: "quadratic", eigenvalues: [1, 4, 9], start: 0 },
        lanes: [
          { optimizer: "sgld", hyper: { lr: 0.05, temperature: 0.02 } },
          { optimizer: "sgld", hyper: { lr: 0.05, temperature: 0.08 }, label: "four times as hot" },
        ],
        replicas: REPLICAS,
        steps: 121,
        probe: { every: 10 },
      },
      observations: [
        {
          // Sum of T/(2 (1 - lr h/2)) over the three curvatures; standard error sqrt(2/3/R) of it about.
          says: "Mean losses 0.0345 and 0.1378: 3T/2 and a little for the size of the step",
          checks: [0.02, 0.08].map((temperature, lane) => {
            const loss = [1, 4, 9].reduce(
              (sum, h) => sum + temperature / (2 * (1 - (0.05 * h) / 2)),
              0,
            );
            return near("loss", lane, loss, FOUR_ERRORS * loss);
          }),
        },
      ],
    },
    {
      id: "gibbs",
      title: "Equal temperatures need the variance",
      look:
        "Two equal directions get noise of 0.5 and 3. Plain descent is 36 times hotter along the second, g/σ 6 times; " +
        "only g/σ² makes both equally warm, and its total loss is then half the rate.",
      source: "McAllester, TTIC 31230; our own derivation",
      experiment: {
        v: 1,
        problem: { kind: "quadratic", eigenvalues: [1, 1], start: 0, noise: [0.5, 3] },
        lanes: [
          { optimizer: "sgd", hyper: { lr: 0.01 } },
          { optimizer: "rmsprop", hyper: { lr: 0.01, alpha: 0.99 } },
          {
            // Its first steps divide by an average that is still empty: the rate warms up meanwhile.
            optimizer: "rmsprop-variance",
            hyper: { lr: 0.01, alpha: 0.99, eps: 1e-3 },
            schedule: { kind: "constant", warmup: 300 },
          },
        ],
        replicas: 1024,
        steps: 2501,
        probe: { every: 100 },
      },
      observations: [
        {
          // The rates over the measured scale add their own spread: 12 %, four standard errors of 1,024 replicas included.
          says: "Total excess loss 0.0232, 0.0088 and 0.0051: lr/4 times Σσ², Σσ and 2",
          checks: [
            near("loss", 0, (0.01 / (2 * 1.99)) * 9.25, 0.17 * 0.0232),
            near("loss", 1, 0.0088, 0.15 * 0.0088),
            near("loss", 2, 0.0051, 0.15 * 0.0051),
          ],
        },
      ],
    },
    {
      id: "annealing",
      title: "Annealing: plateaus in the loss",
      look:
        "The learning rate halves every 150 steps, and the mean loss falls to a new plateau each time. The plateaus are " +
        "proportional to the rate: their slope is the heat capacity, a quarter of the noise.",
      source: "McAllester, TTIC 31230, heat capacity; our own derivation",
      experiment: {
        v: 1,
        problem: { kind: "quadratic", eigenvalues: [1], start: 0, noise: 1 },
        lanes: [
          {
            optimizer: "sgd",
            hyper: { lr: 0.4 },
            schedule: { kind: "step", of: "lr", every: 150, factor: 0.5 },
          },
          { optimizer: "sgd", hyper: { lr: 0.4 }, label: "no annealing" },
        ],
        replicas: REPLICAS,
        steps: 600,
        probe: { every: 10 },
      },
      observations: [
        {
          says: "The last plateau, at a rate of 0.05, is at 0.0128; without annealing it stays at 0.125",
          checks: [settled(0, 0.05 / (2 * 1.95)), settled(1, 0.4 / (2 * 1.6))],
        },
      ],
    },
    {
      id: "batch-scaling",
      title: "Where linear scaling breaks",
      look:
        "Batches of 16, rates scaled up with the batch: (1 - μ)Bη₀. For high momentum the loss floor is that of single " +
        "examples at η₀, as promised; without momentum the steps are now large, and the promise breaks.",
      source: "Batch and momentum decoupling, McAllester 2020; exact form in our own derivation",
      experiment: {
        v: 1,
        problem: { kind: "quadratic", eigenvalues: [1], start: 0, noise: 1, batch: 16 },
        lanes: [0, 0.5, 0.9].map((mu) => ({
          optimizer: "heavy-ball",
          hyper: { lr: (1 - mu) * 16 * 0.1, momentum: mu },
          label: `μ = ${mu}`,
        })),
        replicas: REPLICAS,
        steps: 201,
        probe: { every: 10 },
      },
      observations: [
        {
          says: "Losses 0.125, 0.034 and 0.026 instead of 0.025 each",
          checks: [0, 0.5, 0.9].map((mu, lane) =>
            settled(lane, 0.1 / (2 * (2 - (16 * 0.1 * (1 - mu)) / (1 + mu)))),
          ),
        },
      ],
    },
    {
      id: "adam-batch",
      title: "Adam and the batch size",
      look:
        "With batches of 32 the squares of the batch's mean lose the noise, and Adam's steps grow by √32 where noise " +
        "rules. With per-example squares the step keeps its scale, whatever the batch.",
      source: "McAllester, TTIC 31230; our own derivation",
      experiment: {
        v: 1,
        problem: { kind: "signal", signal: "constant", amplitude: 0.01, noise: 1, batch: 32 },
        lanes: [
          { optimizer: "adam-decoupled", hyper: { eps: 1e-6, lr: 1000 } },
          { optimizer: "adam-batch-decoupled", hyper: { eps: 1e-6, lr: 1000 } },
        ],
        replicas: 256,
        steps: 500,
      },
      observations: [
        {
          says: "Steps with batch squares are about √32 = 5.7 times as long",
          checks: [less("update_norm", [1, 0], 1 / 5), less("update_norm", [0, 1], 6.4)],
        },
      ],
    },
  ],
};
