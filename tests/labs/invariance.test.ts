/** The table of invariances against what is known by dimensional analysis. */
import { describe, expect, it } from "vitest";
import { Frame } from "../../src/labs/coordinates.ts";
import { CHANGES } from "../../src/labs/changes.ts";
import { measureInvariance, type InvarianceRow } from "../../src/labs/invariance.ts";
import { catalogued } from "../../src/labs/subject.ts";

const rows = new Map<string, InvarianceRow>();
function row(id: string): InvarianceRow {
  const known = rows.get(id) ?? measureInvariance(id, catalogued(id));
  rows.set(id, known);
  return known;
}
const kinds = (id: string): readonly string[] =>
  CHANGES.map((change) => row(id).cells[change].kind);

describe("the loss's unit", () => {
  it.each(["sign-sgd", "signum", "lion", "adam", "adam-uncorrected", "rmsprop", "normalized-sgd"])(
    "is nothing to %s",
    (id) => {
      expect(row(id).cells.loss.kind).toBe("same");
    },
  );

  it.each(["sgd", "momentum", "heavy-ball", "nesterov", "rsgdm", "qhm"])(
    "is made up for by lr/c in %s",
    (id) => {
      expect(row(id).cells.loss).toMatchObject({ kind: "rate", power: -1 });
    },
  );

  it("is noticed by VSGD, whose constant sets a scale, whatever the lr", () => {
    expect(row("vsgd").cells.loss.kind).toBe("notices");
  });

  it("is noticed by Adam as soon as eps counts", () => {
    const rule = catalogued("adam").replaceAll("eps", "floor_of_v");
    expect(measureInvariance("adam", rule).cells.loss.kind).toBe("notices");
    expect(row("adam").conditions).toContain("eps = 0");
  });
});

describe("turned axes", () => {
  it.each(["sgd", "momentum", "rsgdm", "nesterov", "normalized-sgd", "polyak"])(
    "are nothing to %s",
    (id) => {
      expect(row(id).cells.rotation.kind).toBe("same");
    },
  );

  it.each(["adam", "rmsprop", "sign-sgd", "adagrad", "vsgd"])("are noticed by %s", (id) => {
    const { kind, deviation } = row(id).cells.rotation;
    expect(kind).toBe("notices");
    expect(deviation).toBeGreaterThan(1e-3);
  });
});

describe("units of weights", () => {
  // A step of lr*g/sigma^2 has the unit of lr * weight / loss.
  it("each its own are nothing to g/sigma^2 alone among the forms of RMSProp", () => {
    expect(row("rmsprop-variance").cells.each.kind).toBe("same");
    expect(row("rmsprop").cells.each.kind).toBe("notices");
    expect(row("sgd").cells.each.kind).toBe("notices");
  });

  it.each([
    // theta = theta - lr*g: lr is weight over gradient, weight^2/loss.
    ["sgd", { loss: -1, weight: 2 }],
    ["momentum", { loss: -1, weight: 2 }],
    // The step is lr times a pure number.
    ["adam", { loss: 0, weight: 1 }],
    ["rmsprop", { loss: 0, weight: 1 }],
    ["sign-sgd", { loss: 0, weight: 1 }],
    ["rmsprop-variance", { loss: 1, weight: 0 }],
    // (f - f*)/|g|^2 has SGD's unit already.
    ["polyak", { loss: 0, weight: 0 }],
  ])("give lr of %s its unit", (id, unit) => {
    expect(row(id).unit).toEqual(unit);
  });
});

describe("what cannot be measured", () => {
  it("is said: a text with mistakes, a rule that diverges or stands still", () => {
    expect(measureInvariance("mine", "theta = theta - lr*g").refusal).toMatch(/^mine: .*lr/);
    expect(measureInvariance("mine", "theta = theta + 1e9*g").refusal).toMatch(/diverges/);
    expect(measureInvariance("mine", "theta = theta + 0*g").refusal).toMatch(/stands still/);
    expect(kinds("sgd")).not.toContain("unknown");
  });

  it("is no reason to give up: a smaller lr is tried, and stated", () => {
    const rule = "hyper lr = 3 in [1e-3, 10] log\ntheta = theta - lr*g";
    const result = measureInvariance("mine", rule);
    expect(result.conditions).toContain("lr = 0.03");
    expect(result.unit).toEqual({ loss: -1, weight: 2 });
  });
});

describe("other coordinates", () => {
  it("translate points and gradients so that the slope along a step stays the same", () => {
    const frame = new Frame({ loss: 3.1, weights: [0.3, 2, 7], rotation: 5 }, 3);
    const theta = Float64Array.of(1, -2, 0.5);
    const phi = new Float64Array(3);
    const back = new Float64Array(3);
    frame.pointToRule(theta, phi);
    frame.pointFromRule(phi, back);
    theta.forEach((value, index) => {
      expect(back[index]).toBeCloseTo(value, 14);
    });
    // The chain rule: g_phi . d_phi = c g . d_theta for every displacement.
    const gradient = Float64Array.of(0.3, 4, -1);
    const seen = new Float64Array(3);
    frame.gradientToRule(gradient, seen);
    const dot = (a: Float64Array, b: Float64Array): number =>
      a.reduce((sum, value, index) => sum + value * (b[index] ?? NaN), 0);
    expect(dot(seen, phi)).toBeCloseTo(3.1 * dot(gradient, theta), 12);
    frame.gradientFromRule(seen, back);
    gradient.forEach((value, index) => {
      expect(back[index]).toBeCloseTo(value, 13);
    });
  });
});
