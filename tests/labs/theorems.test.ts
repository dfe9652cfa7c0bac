/**
 * Every theorem holds for its own rules and fails for wrong ones, in each of its roles. The two conventions of momentum
 * that the catalogue does not have are judged by PyTorch.
 */
import { describe, expect, it } from "vitest";
import { theoremGroups, theorems } from "../../src/labs/theorems.ts";
import { DAMPENED, LR_INSIDE } from "../../src/labs/theorems/momentum.ts";
import { textOf } from "../../src/labs/theorems/theorem.ts";
import { runAlong } from "../../src/labs/track.ts";
import { openGround } from "../../src/labs/grounds.ts";
import { normalGradients } from "../../src/labs/sources.ts";
import { catalogued } from "../../src/labs/subject.ts";
import { findTorch, runPython, TORCH_NEEDED } from "../support/python.ts";

/** The rule sees every gradient a little too long and shifted. */
const shifted = (text: string): string => `g = 1.01*g + 0.003\n${text}`;
/** The rule's step is off by a millionth of the gradient. */
const nudged = (text: string): string => `${text}\ntheta = theta + 1e-6*g`;

/** Steps of a fixed size, whatever the gradient: these do not notice a wrong gradient, and need not. */
const SIZE_ONLY = new Set(["adam-first-step", "rmsprop-first-step", "rmsprop-centred"]);

const byId = new Map(theorems.map((theorem) => [theorem.id, theorem]));

describe.each(theorems)("$id", (theorem) => {
  it("holds", () => {
    const { holds, figure, words } = theorem.check();
    expect(words).not.toBe("");
    expect(Number.isFinite(figure)).toBe(true);
    expect({ holds, words }).toEqual({ holds: true, words });
  });

  it.each(Object.entries(theorem.roles))("fails with a wrong rule as %s", (role, origin) => {
    const wrong = SIZE_ONLY.has(theorem.id) ? nudged : shifted;
    expect(theorem.check({ [role]: wrong(textOf(origin)) }).holds).toBe(false);
  });

  it("fails, and does not throw, for a rule that gives no numbers", () => {
    const [role = "", origin] = Object.entries(theorem.roles)[0] ?? [];
    const broken = `${origin === undefined ? "" : textOf(origin)}\nestimate = 0*inf\ntheta = theta + 0*inf*g`;
    expect(theorem.check({ [role]: broken }).holds).toBe(false);
  });
});

/** Mistakes that somebody could really make. */
const CONFUSIONS: readonly (readonly [theorem: string, role: string, text: string])[] = [
  ["rsgdm-nesterov", "rsgdm", catalogued("rsgdm-b")],
  ["rsgdm-nesterov", "nesterov", catalogued("heavy-ball")],
  ["rsgdm-first-difference", "b", catalogued("rsgdm")],
  ["rsgdm-b-forgets", "rsgdm", catalogued("rsgdm")],
  ["heavy-ball-average", "heavyBall", catalogued("nesterov")],
  // Outside, it does not part at the change.
  [
    "lr-inside-changed",
    "inside",
    LR_INSIDE.replace("+ lr*g", "+ g").replace("theta - v", "theta - lr*v"),
  ],
  ["dampened", "dampened", DAMPENED.replace("state buf = g\n", "")],
  ["qhm-rsgdm", "rsgdm", catalogued("rsgdm-b")],
  ["qhm-momentum", "momentum", catalogued("rsgdm")],
  ["xi-counterexample", "rsgdm", catalogued("rsgdm")],
  ["ramp-lag", "rsgdm", catalogued("momentum")],
  ["noise-gain", "rsgdm", catalogued("momentum")],
  ["adamw-no-decay", "adam", catalogued("adam").replace("^t)\nv_hat", "^(t + 1))\nv_hat")],
  ["adam-sign", "adam", catalogued("adam").replace("*g^2", "*abs(g)")],
  ["adam-first-step", "published", catalogued("adam").replace("m_hat/(", "m/(")],
  ["adam-constant", "corrected", catalogued("adam-uncorrected")],
  ["rmsprop-adam", "adam", catalogued("adam-uncorrected")],
  [
    "rmsprop-first-step",
    "rmsprop",
    catalogued("rmsprop").replace("s = alpha*s", "state s = g^2\ns = alpha*s"),
  ],
  ["rmsprop-centred", "centred", catalogued("rmsprop")],
  ["minavg-mean", "simplified", catalogued("adam-minavg").replace("min(N_g, t)", "N_g")],
  ["decoupled-sgd", "decoupled", catalogued("adam-decoupled-printed")],
  ["decoupled-printed", "printed", catalogued("adam-decoupled")],
  ["vsgd-first-step-code", "vsgd", catalogued("vsgd-paper")],
  ["vsgd-first-step-paper", "vsgd", catalogued("vsgd")],
];

describe("rules that are easily confused", () => {
  it.each(CONFUSIONS)("%s notices a wrong %s", (id, role, text) => {
    const theorem = byId.get(id);
    expect(theorem?.roles[role]).toBeDefined();
    expect(text).not.toBe(textOf(theorem?.roles[role] ?? { rule: "" }));
    expect(theorem?.check({ [role]: text }).holds).toBe(false);
  });
});

describe("the list", () => {
  it("has ids of its own, words for everything, and groups", () => {
    expect(byId.size).toBe(theorems.length);
    expect(theoremGroups.length).toBeGreaterThan(1);
    for (const { id, title, statement, formula, source, setup } of theorems) {
      expect(id).toMatch(/^[a-z][a-z0-9-]*$/);
      for (const words of [title, statement, formula, source, setup]) expect(words).not.toBe("");
    }
  });

  it("shows experiments with its own roles only", () => {
    for (const { roles, showing } of theorems) {
      for (const { role } of showing?.lanes ?? []) expect(roles[role]).toBeDefined();
    }
  });
});

const TORCH = `
import json, sys, torch
torch.set_num_threads(1)
request = json.load(sys.stdin)
theta = torch.tensor(request["theta0"], dtype=torch.float64, requires_grad=True)
optimizer = torch.optim.SGD([theta], **request["settings"])
rows = []
for row in request["gradients"]:
    theta.grad = torch.tensor(row, dtype=torch.float64)
    optimizer.step()
    rows.append(theta.tolist())
print(json.dumps(rows))
`;

it.skipIf(findTorch() === null).each([
  ["dampened", DAMPENED, { beta: 0.873 }, { momentum: 0.873, dampening: 0.873 }],
  ["lr inside", LR_INSIDE, { mu: 0.873 }, { momentum: 0.873 }],
])(`%s moves as PyTorch's SGD ${TORCH_NEEDED}`, async (name, rule, hyper, settings) => {
  const gradients = normalGradients(3, 40, 3);
  const theta0 = [1.5, -2, 0.25];
  const judged = await runPython(TORCH, {
    theta0,
    gradients,
    settings: { lr: 0.0519, ...settings },
  });
  const subject = { name, rule, hyper: { lr: 0.0519, ...hyper } };
  const { theta } = runAlong(subject, openGround(gradients, theta0));
  (judged as number[][]).flat().forEach((expected, index) => {
    expect(theta[index]).toBeCloseTo(expected, 13);
  });
});
