/** Rules that need more than gradients, and what the sources say about them: SGLD, SAM, Muon, VSGD. */
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { fillNormals } from "../../src/base/random.ts";
import { list } from "../../src/cli/list.ts";
import { evaluationsPerStep } from "../../src/language/demands.ts";
import { createReference } from "../../src/language/emit/reference.ts";
import { optimizers } from "../../src/optimizers/index.ts";
import { type Problem, programOf, settingsOf, tensorOf, walk } from "./executor.ts";
import { pathOf, randomGradients } from "./paths.ts";

const NEEDS: Readonly<Record<string, readonly string[]>> = {
  "adam-batch-decoupled": ["g2"],
  polyak: ["loss"],
  sgld: ["random"],
  muon: ["matrix"],
  sam: ["grad"],
};

describe("needs", () => {
  it("follow from the programs", async () => {
    let out = "";
    const write = (text: string): Promise<void> => {
      out += text;
      return Promise.resolve();
    };
    await list.run(["optimizers", "--json"], {
      write,
      readStdin: () => Promise.resolve(""),
      writeError: (text) => {
        throw new Error(text);
      },
    });
    const listed = z
      .array(z.object({ id: z.string(), needs: z.array(z.string()) }))
      .parse(JSON.parse(out));
    expect(listed).toHaveLength(optimizers.length);
    for (const { id, needs } of listed) expect([id, needs]).toEqual([id, NEEDS[id] ?? []]);
  });

  it("are two gradients a step for sam, and one for all others", () => {
    for (const { id } of optimizers)
      expect(evaluationsPerStep(programOf(id))).toBe(id === "sam" ? 2 : 1);
  });
});

describe("sgld", () => {
  it("settles at the variance of Langevin dynamics on h x^2/2", () => {
    const [h, lr, temperature, replicas, burn, steps] = [2, 0.3, 0.5, 400, 50, 250];
    const program = programOf("sgld");
    const settings = settingsOf(program, { lr, temperature });
    const reference = createReference(program, { tensors: [tensorOf([1])], replicas });
    let squares = 0;
    for (let t = 1; t <= steps; t++) {
      reference.step({
        t,
        settings,
        gradient: reference.theta.map((x) => h * x),
        random: (purpose, out) => {
          const key = { seed: 9, purpose, replica: 0, step: t, worker: 0 };
          fillNormals(key, out, { count: out.length });
        },
      });
      if (t > burn) for (const x of reference.theta) squares += x * x;
    }
    const variance = squares / (replicas * (steps - burn));
    const theory = temperature / (h * (1 - (lr * h) / 2));
    // 80,000 draws, correlated over about two steps: a standard error of 0.7 %.
    expect(Math.abs(variance / theory - 1)).toBeLessThan(0.03);
  });

  it("is gradient descent at temperature 0", () => {
    const grads = randomGradients(3, 20, 2);
    const start = { theta0: [1, -2], grads };
    const cold = pathOf({ optimizer: "sgld", hyper: { lr: 0.1, temperature: 0 }, ...start });
    const sgd = pathOf({ optimizer: "sgd", hyper: { lr: 0.1 }, ...start });
    expect(cold.theta).toEqual(sgd.theta);
  });
});

describe("sam", () => {
  /** x^2/2 + 2 y^2: the gradient uphill is H (x + rho g/|g|). */
  const curvature = [1, 4];
  const bowl: Problem = {
    start: [1.5, -0.7],
    lossAt: (x) => x.reduce((sum, value, i) => sum + 0.5 * (curvature[i] ?? NaN) * value ** 2, 0),
    gradientAt: (x) => x.map((value, i) => (curvature[i] ?? NaN) * value),
  };

  it.each([
    { lr: 0.1, rho: 0.05, momentum: 0, weight_decay: 0 },
    { lr: 0.02, rho: 0.4, momentum: 0.8, weight_decay: 0.05 },
  ])("takes the gradient at the point uphill: %j", (hyper) => {
    const { lr, rho, momentum, weight_decay: decay } = hyper;
    let [x, v] = [[...bowl.start], [0, 0]];
    walk(programOf("sam"), bowl, {
      steps: 50,
      settings: hyper,
      each: (_, { theta, estimate }) => {
        const g = x.map((value, i) => value * (curvature[i] ?? NaN));
        const size = Math.hypot(...g);
        const uphill = x.map((value, i) => value + (rho * (g[i] ?? NaN)) / size);
        v = v.map(
          (value, i) =>
            momentum * value + (curvature[i] ?? NaN) * (uphill[i] ?? NaN) + decay * (x[i] ?? NaN),
        );
        x = x.map((value, i) => value - lr * (v[i] ?? NaN));
        x.forEach((value, i) => {
          expect(theta[i]).toBeCloseTo(value, 12);
          expect(estimate[i]).toBeCloseTo((1 - momentum) * (v[i] ?? NaN), 12);
        });
      },
    });
  });
});

describe("muon", () => {
  const hyper = { lr: 1, momentum: 0.9, weight_decay: 0 };

  it("moves a matrix by singular values of 0.68 to 1.13, times sqrt(cols/rows) where it is wide", () => {
    for (const seed of [1, 2, 3, 4, 5]) {
      for (const [rows, cols] of [
        [2, 2],
        [2, 5],
        [6, 2],
      ] as const) {
        const size = rows * cols;
        const { theta } = pathOf({
          optimizer: "muon",
          hyper,
          theta0: Array<number>(size).fill(0),
          grads: randomGradients(seed, 1, size),
          shape: [rows, cols],
        });
        const scale = Math.sqrt(Math.max(1, cols / rows));
        const values = singularValues(theta[0] ?? [], rows, cols).map((value) => value / scale);
        for (const value of values) {
          expect(value).toBeGreaterThan(0.67);
          expect(value).toBeLessThan(1.14);
        }
      }
    }
  });

  it("moves a vector as AdamW does", () => {
    const grads = randomGradients(8, 30, 4);
    const shared = { lr: 0.01, beta1: 0.8, beta2: 0.95, eps: 1e-6, weight_decay: 0.1 };
    const start = { theta0: [3, -4, 5, 6], grads };
    const muon = pathOf({ optimizer: "muon", hyper: { ...shared, momentum: 0.9 }, ...start });
    const adamw = pathOf({ optimizer: "adamw", hyper: shared, ...start });
    muon.theta.forEach((row, t) => {
      row.forEach((value, i) => {
        expect(value).toBeCloseTo(adamw.theta[t]?.[i] ?? NaN, 12);
      });
    });
  });
});

/** Both singular values of a matrix with two rows or two columns, from the trace and determinant of the small square. */
function singularValues(matrix: readonly number[], rows: number, cols: number): number[] {
  const at = (row: number, col: number): number => matrix[row * cols + col] ?? NaN;
  const line = (k: number): number[] =>
    rows === 2
      ? Array.from({ length: cols }, (_, col) => at(k, col))
      : Array.from({ length: rows }, (_, row) => at(row, k));
  const dot = (a: readonly number[], b: readonly number[]): number =>
    a.reduce((sum, value, i) => sum + value * (b[i] ?? NaN), 0);
  const [p, q] = [line(0), line(1)];
  const [pp, pq, qq] = [dot(p, p), dot(p, q), dot(q, q)];
  const root = Math.sqrt(((pp - qq) / 2) ** 2 + pq ** 2);
  return [(pp + qq) / 2 + root, (pp + qq) / 2 - root].map((value) => Math.sqrt(value));
}

/** ALGORITHMS, part 1.6: the table of VSGD as in the authors' code and as in the paper. */
describe.each([
  {
    id: "vsgd",
    moves: [2.3e-3, 0.023, 0.226, 0.918],
    memory: { 0.3: 0.9967, 0.003: 0.645, 30: 0.9995 },
  },
  {
    id: "vsgd-paper",
    moves: [3.3e-5, 3.3e-4, 3.3e-3, 0.033],
    memory: { 0.3: 0.588, 0.003: 0.633, 30: 0.998 },
  },
])("$id", ({ id, moves, memory }) => {
  it("takes the first steps of the table", () => {
    for (const [index, gradient] of [0.001, 0.01, 0.1, 1].entries()) {
      const { theta } = pathOf({
        optimizer: id,
        hyper: { lr: 1 },
        theta0: [0],
        grads: [[gradient]],
      });
      const move = -(theta[0]?.[0] ?? NaN);
      const expected = moves[index] ?? NaN;
      // Two digits are printed.
      expect(Math.abs(move / expected - 1)).toBeLessThan(0.025);
    }
  });

  it.each(Object.entries(memory))(
    "has the table's effective beta_1 after 1,000 steps of noise of deviation %s",
    (deviation, expected) => {
      const size = 2_001;
      const program = programOf(id);
      const reference = createReference(program, { tensors: [tensorOf([size])], replicas: 1 });
      const noise = new Float64Array(size);
      for (let t = 1; t <= 1_000; t++) {
        const key = { seed: 21, purpose: 99, replica: 0, step: t, worker: 0 };
        fillNormals(key, noise, { count: size });
        reference.step({
          t,
          settings: settingsOf(program),
          gradient: noise.map((value) => value * Number(deviation)),
          random: () => undefined,
        });
      }
      const slot = (name: string): Float64Array =>
        reference.slots[program.slots.findIndex((entry) => entry.name === name)] ??
        new Float64Array();
      const [near, far] = [slot("b_g"), slot("b_h")];
      const betas = [...far].map((value, i) => value / (value + (near[i] ?? NaN)));
      const median = betas.sort((a, b) => a - b)[(size - 1) / 2] ?? NaN;
      // The distance from 1 is what matters near 1, and it is printed to one or two digits.
      expect(Math.abs((1 - median) / (1 - expected) - 1)).toBeLessThan(0.12);
    },
  );
});
