/** Programs on WebAssembly against the float64 reference: bits, whatever the sizes. */
import { describe, expect, it } from "vitest";
import { RandomStream } from "../../src/base/random.ts";
import { WasmArena } from "../../src/engine/wasm/arena.ts";
import { createWasmExecutor } from "../../src/engine/wasm/executor.ts";
import type { StageSpec } from "../../src/estimators/compose.ts";
import { compileRule } from "../../src/language/compile.ts";
import { optimizers } from "../../src/optimizers/index.ts";
import { measured } from "../gpu/programs.ts";
import { randomRule } from "../support/random-rules.ts";
import { randomChain } from "../support/stages.ts";
import { Pair, tensorsOf } from "./pair.ts";

/** One number, odd and even, a matrix, more than one block of sums and an odd rest. */
const SIZES = [1, 3, 8, 5001, 2];

/** Reductions that feed reductions, scalar slots, and both scopes. */
const REDUCING = `
hyper lr = 0.01
r = norm(g)
s = 0.9*s + r
q = s/max(1, abs(sum(s*theta)))
peak = max(maxabs(theta), 0.5*peak)
m = 0.9*m + 0.1*g/max(1, rms(g))
estimate = m
theta = theta - lr*q*m/(1 + peak + is_matrix + rows/cols + global_norm(g)) + 0*loss*B*sum(g2)
`;

const STAGES: readonly StageSpec[] = [
  { kind: "noise", sigma: 0.1 },
  { kind: "clip", norm: 20, scope: "tensor" },
  { kind: "clip", norm: 5 },
  { kind: "delay", steps: 2 },
];

describe("WebAssembly kernels", () => {
  it.each(optimizers.map(({ id, rule }) => [id, rule] as const))(
    "%s has the bits of the reference, with age and norms",
    (_, rule) => {
      const program = measured(rule);
      for (const replicas of [1, 2, 3]) {
        const pair = new Pair(program, { sizes: SIZES, replicas });
        for (const t of [1, 2, 3, 4]) pair.step(t);
      }
    },
  );

  it.each([1, 2, 5])("reductions, scalar slots and stages, %i replicas", (replicas) => {
    const coefficients = Array.from({ length: 27 }, (_, index) => index / 7);
    const stages = [...STAGES, { kind: "bias", value: coefficients } as const];
    const pair = new Pair(measured(REDUCING, stages, coefficients), {
      sizes: [9, 1, 16, 1],
      replicas,
    });
    for (const t of [1, 2, 3, 4, 5]) {
      pair.draw(t);
      pair.step(t);
      pair.draw(t + 1);
    }
  });

  it.each([1, 3])("gradients at other points, %i replicas", (replicas) => {
    const program = measured(`
      hyper lr = 0.1
      m = 0.9*m + grad(theta + 0.05*g/norm(g) + 0.01*m)
      h = grad(theta - m)
      estimate = 0.1*m
      theta = theta - lr*(m + h)
    `);
    expect(program.points).toHaveLength(2);
    const pair = new Pair(program, { sizes: [5, 4], replicas });
    for (const t of [1, 2, 3]) {
      pair.step(t);
      pair.draw(t + 1);
    }
  });

  it.each([1, 2])("orthogonalised matrices, %i replicas", (replicas) => {
    const program = measured(`
      hyper lr = 0.1
      m = 0.9*m + g
      o = where(is_matrix, orthogonalize(m), m)
      p = where(is_matrix, orthogonalize(o + theta*norm(o)), 0)
      estimate = 0.1*m
      theta = theta - lr*(o + p) + randn()*0.01
    `);
    const pair = new Pair(program, { sizes: [8, 3, 12], replicas });
    for (const t of [1, 2, 3]) pair.step(t);
  });

  it("stores no record that nobody wants", () => {
    const program = measured("m = 0.9*m + g\nestimate = 0.1*m\ntheta = theta - m");
    const executor = createWasmExecutor(
      program,
      { tensors: tensorsOf([4]), replicas: 1 },
      new WasmArena(),
    );
    const inputs = { settings: {}, gradient: Float64Array.of(1, 2, 3, 4), random: () => undefined };
    executor.step({ ...inputs, t: 1, record: false });
    expect([...executor.estimate]).toEqual([0, 0, 0, 0]);
    expect([...executor.theta]).toEqual([-1, -2, -3, -4]);
    executor.step({ ...inputs, t: 2 });
    expect(executor.estimate[0]).toBe(0.1 * (0.9 * 1 + 1));
  });

  it("says what it is not given", () => {
    const step = (text: string): void => {
      const program = measured(text);
      const size = { tensors: tensorsOf([2]), replicas: 1 };
      createWasmExecutor(program, size, new WasmArena()).step({
        t: 1,
        settings: {},
        gradient: new Float64Array(2),
        random: () => undefined,
      });
    };
    expect(() => step("theta = theta - g*loss")).toThrow("this rule needs the loss");
    expect(() => step("theta = theta - g2")).toThrow("this rule needs g2");
    expect(() => step("theta = theta - grad(theta)")).toThrow("a gradient at another point");
  });

  it("500 random rules have the bits of the reference", () => {
    let compiled = 0;
    for (let seed = 0; seed < 500; seed++) {
      const text = randomRule(seed);
      if (compileRule(text).rule === null) continue;
      compiled++;
      const arena = new WasmArena();
      for (const [sizes, replicas] of [
        [[5, 8], 1],
        [[3], 3],
      ] as const) {
        const pair = new Pair(measured(text), { sizes, replicas, arena, name: `rule ${seed}` });
        for (const t of [1, 2, 3]) pair.step(t);
      }
    }
    expect(compiled).toBeGreaterThan(450);
  });

  it("random rules behind random chains of stages have the bits of the reference", () => {
    const stream = new RandomStream({ seed: 21, purpose: 7, replica: 0, step: 0, worker: 0 });
    let compiled = 0;
    for (let seed = 500; seed < 600; seed++) {
      const text = randomRule(seed);
      if (compileRule(text).rule === null) continue;
      compiled++;
      const stages = randomChain(stream);
      const program = measured(text, stages, 0.1);
      const name = `rule ${seed} behind ${JSON.stringify(stages)}`;
      const pair = new Pair(program, { sizes: [5, 8, 1], replicas: 2, name });
      for (const t of [1, 2, 3]) pair.step(t);
    }
    expect(compiled).toBeGreaterThan(90);
  });
});
