/** Small problems whose exported scripts are run beside our own rows. */

const TYPED_RULE = `# A rule of my own
hyper lr = 0.001
hyper pass = 0.9
m = pass*m + (1 - pass)*g
n = global_norm(m)
theta = theta - lr*m*where(n > 1, 1, n + t/100)
`;

const adam = {
  optimizer: "adam",
  schedule: [
    { kind: "cosine", warmup: 5 },
    { kind: "step", of: "beta1", every: 7, factor: 0.9 },
  ],
};

export const formula = {
  v: 1,
  title: 'Six lanes, """quoted""" \\ twice',
  problem: {
    kind: "formula",
    variables: ["x", "lambda"],
    terms: [
      "(1 - x)^2 + 100*(lambda - x^2)^2",
      "sqrt(1 + x^2) + abs(lambda - 0.3)*sin(x)*(x < 2)",
      "-2^2 + pi",
    ],
    start: [-1.2, 1],
  },
  lanes: [
    { ...adam, hyper: { lr: 0.05 } },
    {
      // Two gradients a step, and each has a delay of its own.
      optimizer: "sam",
      hyper: { lr: 0.0005 },
      schedule: { kind: "linear", to: 0.0001 },
      estimator: [
        { kind: "delay", steps: 2 },
        { kind: "clip", norm: 4 },
      ],
    },
    { rule: TYPED_RULE },
    {
      optimizer: "momentum",
      hyper: { lr: 0.0005 },
      schedule: { kind: "exponential", to: 0.0001 },
      estimator: [
        { kind: "clip", norm: 15, scope: "tensor" },
        { kind: "bias", value: 0.5 },
      ],
    },
    { ...adam, hyper: { lr: 0.005, beta1: 0.5 }, fork: { lane: 0, step: 35 } },
    { ...adam, hyper: { lr: 0.04 }, fork: { lane: 4, step: 42 } },
  ],
  estimator: [
    { kind: "clip", value: 30 },
    { kind: "bias", value: [0.2, -0.1] },
    { kind: "delay", steps: 3 },
    { kind: "clip", norm: 20 },
  ],
  changes: [
    { step: 30, lane: 0, name: "lr", value: 0.02 },
    { step: 20, lane: 2, name: "pass", value: 0.5 },
  ],
  steps: 50,
};

/** One of each kind, with what can be on the gradient's way and is not random. */
export const SMALL: readonly (readonly [name: string, experiment: unknown])[] = [
  ["a formula with stages, schedules, a typed rule and forks", formula],
  [
    "a named surface, a lane of which diverges",
    {
      v: 1,
      problem: { kind: "formula", id: "beale" },
      lanes: [
        { optimizer: "nesterov", hyper: { lr: 0.01 } },
        { optimizer: "sgd", hyper: { lr: 50 } },
      ],
      steps: 50,
    },
  ],
  [
    "a quadratic in a random frame",
    {
      v: 1,
      problem: {
        kind: "quadratic",
        eigenvalues: [1, 10, 0.3],
        start: [1, 2, -1],
        minimum: [0.5, 0, 1],
        rotation: 7,
      },
      lanes: [
        { optimizer: "rsgdm" },
        { optimizer: "vsgd" },
        // Reads the loss. Larger rates zigzag, which makes much of a rounding.
        { optimizer: "polyak", hyper: { lr: 0.1 } },
      ],
      steps: 50,
    },
  ],
  ...["constant", "ramp", "step", "sine", "chirp", "walk", "drawn"].map(
    (signal) =>
      [
        `the signal ${signal}`,
        {
          v: 1,
          problem: {
            kind: "signal",
            signal,
            ...(signal === "step" ? { at: 20 } : {}),
            ...(signal === "drawn" ? { values: [-1.3, 2, 2, 0.7, -3], every: 9 } : {}),
            ...(signal === "sine" || signal === "chirp" ? { period: 30 } : {}),
          },
          lanes: [{ optimizer: "rsgdm" }, { optimizer: "adam" }],
          steps: 50,
          seed: 3,
        },
      ] as const,
  ),
];
