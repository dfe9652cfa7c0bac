import { describe, expect, it } from "vitest";
import { compileRule } from "../../src/language/compile.ts";
import { createReference } from "../../src/language/emit/reference.ts";

const ONE = { size: 1, rows: 1, cols: 1, isMatrix: 0 } as const;

function program(text: string) {
  const { rule, diagnostics } = compileRule(text);
  if (rule === null) throw new Error(JSON.stringify(diagnostics));
  return rule.program;
}

/** theta after one step of `theta = EXPRESSION` with theta 3, g 2. */
function value(expression: string, t = 1): number {
  const reference = createReference(program(`theta = ${expression} + 0*theta`), {
    tensors: [ONE],
    replicas: 1,
  });
  reference.theta[0] = 3;
  reference.step({ t, settings: {}, gradient: Float64Array.of(2), random: () => undefined });
  return reference.theta[0];
}

describe("expressions", () => {
  it.each([
    ["-2^2", -4],
    ["2^3^2", 512],
    ["2^-1", 0.5],
    ["7 - 2 - 1", 4],
    ["8/4/2", 1],
    ["-g^2", -4],
    ["theta^-2", 1 / 9],
    ["(g - 4)^3", -8],
    ["theta^0.5", Math.sqrt(3)],
    ["1 + 2 < 4", 1],
    ["g != 2", 0],
    ["where(g > theta, 10, 20)", 20],
    ["clamp(theta, 0, 1)", 1],
    ["sign(g - 2)", 0],
    ["atan2(-1, -1)", (-3 * Math.PI) / 4],
    ["floor(-1.5)", -2],
    ["max(g, theta)*min(g, theta)", 6],
    ["pow(g, theta)", 8],
    ["t*pi", 5 * Math.PI],
    ["norm(g) + sum(g) + mean(g) + rms(g) + maxabs(-g) + dot(g, theta)", 16],
  ])("%s is %d", (text, expected) => {
    expect(value(text, 5)).toBeCloseTo(expected, 12);
  });

  it("follow IEEE where there is no number", () => {
    expect(value("1/(g - 2)")).toBe(Infinity);
    expect(value("log(g - 3)")).toBeNaN();
    expect(value("0*(1/(g - 2))")).toBeNaN();
  });
});

describe("names", () => {
  it("are slots when read before they are assigned, temporaries otherwise", () => {
    const compiled = program("a = 2*g\nm = 0.5*m + a\ntheta = theta - m");
    expect(compiled.slots.map(({ name }) => name)).toEqual(["m"]);
  });

  it("are read at their newest value: statements run in order", () => {
    const reference = createReference(
      program("q = g_prev\ng_prev = g\ntheta = theta - 10*q - g_prev"),
      { tensors: [ONE], replicas: 1 },
    );
    const step = (t: number, g: number): void => {
      reference.step({ t, settings: {}, gradient: Float64Array.of(g), random: () => undefined });
    };
    step(1, 1);
    expect(reference.theta[0]).toBe(-1);
    step(2, 5);
    expect(reference.theta[0]).toBe(-1 - 10 * 1 - 5);
  });

  it("declared by state start at their expression at step 1, and stay when never assigned", () => {
    const reference = createReference(
      program("state start = theta\nstate first = 3*g\ntheta = theta - (theta - start) - first"),
      { tensors: [ONE], replicas: 1 },
    );
    reference.theta[0] = 7;
    for (const [t, g] of [
      [1, 2],
      [2, 100],
      [3, -50],
    ] as const) {
      reference.step({ t, settings: {}, gradient: Float64Array.of(g), random: () => undefined });
      expect(reference.theta[0]).toBe(1);
    }
  });

  it("of slots that depend on each other take their values together", () => {
    const reference = createReference(
      program("c = a\na = b\nb = c\nstate a = 1\nstate b = 2\ntheta = a + 10*b"),
      { tensors: [ONE], replicas: 1 },
    );
    for (const [t, expected] of [
      [1, 12],
      [2, 21],
      [3, 12],
    ] as const) {
      reference.step({ t, settings: {}, gradient: Float64Array.of(0), random: () => undefined });
      expect(reference.theta[0]).toBe(expected);
    }
  });

  it("may be numbers per tensor or for the whole step", () => {
    const compiled = program("n = 0.5*n + norm(g)\nk = k + 1\nm = m + g\ntheta = theta - m/n/k");
    expect(compiled.slots.map(({ shape }) => shape)).toEqual(["scalar", "uniform", "vector"]);
  });
});

describe("reductions", () => {
  const tensors = [
    { size: 3, rows: 3, cols: 1, isMatrix: 0 },
    { size: 5000, rows: 50, cols: 100, isMatrix: 1 },
  ] as const;

  it("go over one tensor or all of them, and may feed one another", () => {
    const text =
      "a = g/norm(g)\nb = a - mean(a)\nn = 0.5*n + rms(b)\ntheta = theta - b/n - global_norm(g) - maxabs(theta)";
    const reference = createReference(program(text), { tensors, replicas: 1 });
    const gradient = Float64Array.from({ length: 5003 }, (_, index) => Math.sin(index) + 0.1);
    const theta = Float64Array.from({ length: 5003 }, (_, index) => Math.cos(index));
    reference.theta.set(theta);
    reference.step({ t: 1, settings: {}, gradient, random: () => undefined });
    const whole = Math.hypot(...gradient);
    for (const [start, end] of [
      [0, 3],
      [3, 5003],
    ] as const) {
      const g = gradient.subarray(start, end);
      const norm = Math.hypot(...g);
      const mean = g.reduce((sum, x) => sum + x / norm, 0) / g.length;
      const b = g.map((x) => x / norm - mean);
      const rms = Math.hypot(...b) / Math.sqrt(b.length);
      const largest = Math.max(...theta.subarray(start, end).map(Math.abs));
      for (const index of [start, end - 1]) {
        const expected = (theta[index] ?? 0) - (b[index - start] ?? 0) / rms - whole - largest;
        expect(reference.theta[index]).toBeCloseTo(expected, 11);
      }
    }
  });

  it("of several replicas stay apart", () => {
    const compiled = program("m = 0.9*m + g/norm(g)\ntheta = theta - m");
    const together = createReference(compiled, { tensors: [tensors[0]], replicas: 2 });
    const alone = [0, 1].map(() =>
      createReference(compiled, { tensors: [tensors[0]], replicas: 1 }),
    );
    for (let t = 1; t <= 3; t++) {
      const gradient = Float64Array.from({ length: 6 }, (_, index) => index * t - 2);
      together.step({ t, settings: {}, gradient, random: () => undefined });
      alone.forEach((reference, replica) => {
        reference.step({
          t,
          settings: {},
          gradient: gradient.filter((_, index) => index % 2 === replica),
          random: () => undefined,
        });
      });
    }
    alone.forEach((reference, replica) => {
      expect([...reference.theta]).toEqual([
        ...together.theta.filter((_, index) => index % 2 === replica),
      ]);
    });
  });
});

describe("a draw", () => {
  it("changes nothing that a step would change, and slots can be written out and loaded", () => {
    const compiled = program(
      "k = k + 1\nn = 0.5*n + norm(g)\nm = 0.9*m + g*k\ntheta = theta - m/n",
    );
    const tensors = [{ size: 4, rows: 4, cols: 1, isMatrix: 0 }] as const;
    const [first, second] = [0, 1].map(() => createReference(compiled, { tensors, replicas: 1 }));
    if (first === undefined || second === undefined) throw new Error("no references");
    const inputs = (t: number) => ({
      t,
      settings: {},
      gradient: Float64Array.of(1, -2, t, 4),
      random: () => undefined,
    });
    first.step(inputs(1));
    const slots = new Float64Array(first.slotValues);
    first.writeSlots(slots, 0);
    const theta = first.theta.slice();
    first.draw(inputs(9));
    expect([...first.theta]).toEqual([...theta]);
    second.theta.set(theta);
    second.loadSlots(slots, 0);
    first.step(inputs(2));
    second.step(inputs(2));
    expect([...second.theta]).toEqual([...first.theta]);
  });
});

describe("checked lines", () => {
  it("say of every name whether it is read before or after this step's assignment", () => {
    const { rule } = compileRule(
      "hyper a = 1\nstate v = a*theta\nm = 0.9*m + g\ng = g - pi*m_prev\nm_prev = m\nv = v + g*t\ntheta = theta - a*v*m",
    );
    expect(
      rule?.lines.map(({ kind, target, targetKind, reads }) => [kind, target, targetKind, reads]),
    ).toEqual([
      ["initial", "v", "slot", { a: "setting", theta: "before" }],
      ["assign", "m", "slot", { m: "before", g: "before" }],
      ["assign", "g", "gradient", { g: "before", pi: "constant", m_prev: "before" }],
      ["assign", "m_prev", "slot", { m: "after" }],
      ["assign", "v", "slot", { v: "before", g: "after", t: "given" }],
      ["assign", "theta", "theta", { theta: "before", a: "setting", v: "after", m: "after" }],
    ]);
  });
});
