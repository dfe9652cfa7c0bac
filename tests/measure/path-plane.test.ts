import { describe, expect, it } from "vitest";
import { RandomStream } from "../../src/base/random.ts";
import { type PathPlane, pointOf, spanPlane } from "../../src/measure/path-plane.ts";
import { gridSize, windowAround } from "../../src/measure/plane-grid.ts";
import { symmetricEigen } from "../../src/measure/symmetric-eigen.ts";
import { findTorch, runPython, TORCH_NEEDED } from "../support/python.ts";

const PRINCIPAL = { kind: "principal" } as const;
const breathe = () => Promise.resolve();

async function spanned(...args: [Float32Array[], Parameters<typeof spanPlane>[1]]) {
  const plane = await spanPlane(...args, breathe);
  if (typeof plane === "string") throw new Error(`no plane: ${plane}`);
  return plane;
}

/** More numbers than a piece, and not a multiple of it. All values are small whole numbers: float32 holds them exactly. */
const LENGTH = 5001;
const part = (period: number, sign: (at: number) => number) =>
  Float64Array.from({ length: LENGTH }, (_, at) => (at % 3 === period ? sign(at) : 0));
/** Orthogonal to one another: no two share a place where they are not 0. */
const [U, V, W] = [part(0, () => 2), part(1, (at) => (at % 2 === 0 ? 1 : -1)), part(2, () => 1)];
const length = (vector: Float64Array): number => Math.hypot(...vector);

/** c + x U + y V + z W */
function combined(places: readonly (readonly [number, number, number])[]): Float32Array[] {
  return places.map(([x, y, z]) =>
    Float32Array.from(
      { length: LENGTH },
      (_, at) => (at % 7) + x * U[at]! + y * V[at]! + z * W[at]!,
    ),
  );
}

describe("points of a known plane", () => {
  const places = [
    [-4, -1, 0],
    [-4, 1, 0],
    [4, -1, 0],
    [4, 1, 0],
  ] as const;

  it("have distance 0, and its two axes carry all of the variance", async () => {
    const plane = await spanned(combined(places), PRINCIPAL);
    const total = 4 * 16 * length(U) ** 2 + 4 * length(V) ** 2;
    expect(plane.spread / total).toBeCloseTo(1, 12);
    expect(plane.shares[0]).toBeCloseTo((4 * 16 * length(U) ** 2) / total, 12);
    expect(plane.shares[0] + plane.shares[1]).toBeCloseTo(1, 12);
    expect(plane.nextShare).toBeLessThan(1e-12);
    for (const [index, distance] of plane.distances.entries()) {
      expect(distance).toBeLessThan(1e-10 * length(U));
      expect(Math.abs(plane.x[index]!)).toBeCloseTo(4 * length(U), 8);
      expect(Math.abs(plane.y[index]!)).toBeCloseTo(length(V), 8);
    }
    // The first point is at the lower left.
    expect(plane.x[0]).toBeLessThan(0);
    expect(plane.y[0]).toBeLessThan(0);
  });

  it("are found again by their coordinates", async () => {
    const points = combined(places);
    const plane = await spanned(points, PRINCIPAL);
    const again = new Float32Array(LENGTH);
    for (const [index, point] of points.entries()) {
      pointOf(plane, plane.x[index]!, plane.y[index]!, again);
      const off = point.reduce(
        (most, value, at) => Math.max(most, Math.abs(again[at]! - value)),
        0,
      );
      expect(off).toBeLessThan(1e-5);
    }
  });

  it("that are moved off it by a known way have that distance", async () => {
    // Each place twice, above and below the plane, so that the plane itself stays.
    const both = places.flatMap(([x, y]) => [[x, y, 0.5] as const, [x, y, -0.5] as const]);
    const plane = await spanned(combined(both), PRINCIPAL);
    const off = 0.5 * length(W);
    for (const [index, distance] of plane.distances.entries()) {
      expect(distance / off).toBeCloseTo(1, 10);
      expect(plane.fromOrigin[index]! ** 2).toBeCloseTo(
        plane.x[index]! ** 2 + plane.y[index]! ** 2 + off * off,
        5,
      );
    }
    expect(plane.nextShare! * plane.spread).toBeCloseTo(8 * off * off, 5);
  });

  it("span none where they lie on a line or at one place", async () => {
    const three = { kind: "points", points: [0, 1, 3] } as const;
    const line = combined([0, 1, 3, 7].map((x) => [x, 2 * x, 0]));
    expect(await spanPlane(line, PRINCIPAL, breathe)).toBe("line");
    expect(await spanPlane(line, three, breathe)).toBe("line");
    const one = combined([0, 0, 0, 0].map(() => [1, 1, 1]));
    expect(await spanPlane(one, PRINCIPAL, breathe)).toBe("place");
    expect(await spanPlane(one, three, breathe)).toBe("place");
    // The second of three has not left the first.
    const two = combined([0, 0, 3, 7].map((x) => [x, 2 * x, 0]));
    expect(await spanPlane(two, three, breathe)).toBe("line");
  });

  it("span none where only the rounding of float32 keeps them off a line", async () => {
    const stream = new RandomStream({ seed: 5, purpose: 1, replica: 0, step: 0, worker: 0 });
    const [start, way] = [0, 0].map(() =>
      Float64Array.from({ length: LENGTH }, () => stream.normal()),
    );
    const along = (reach: number, bend: number): Float32Array[] =>
      Array.from({ length: 12 }, (_, step) =>
        Float32Array.from(
          start!,
          (value, at) => value + reach * step * way![at]! + bend * step ** 2 * U[at]!,
        ),
      );
    expect(await spanPlane(along(1e-2, 0), PRINCIPAL, breathe)).toBe("line");
    expect(await spanPlane(along(1e-2, 0), { kind: "points", points: [0, 5, 11] }, breathe)).toBe(
      "line",
    );
    expect(await spanPlane(along(1e-9, 0), PRINCIPAL, breathe)).toBe("place");
    // A bend far smaller than the way is told from rounding.
    const bent = await spanned(along(1e-2, 1e-6), PRINCIPAL);
    expect(bent.shares[1]).toBeGreaterThan(0);
    expect(bent.shares[1]).toBeLessThan(1e-6);
  });
});

/** Eigenvalues, principal planes and planes through three points by LAPACK, in float64. */
const JUDGE = `
import json, sys, torch
given = json.load(sys.stdin)
points = torch.tensor(given["points"], dtype=torch.float64)
mean = points.mean(0)
u, s, vh = torch.linalg.svd(points - mean, full_matrices=False)
def onto(origin, axes):
    part = points - origin
    foot = part @ axes.T
    return {
        "foot": foot.tolist(),
        "distances": (part - foot @ axes).norm(dim=1).tolist(),
        "shares": (((points - mean) @ axes.T) ** 2).sum(0).div((s ** 2).sum()).tolist(),
    }
a, b, c = points[given["three"]]
q, _ = torch.linalg.qr(torch.stack([b - a, c - a]).T)
json.dump({
    "principal": onto(mean, vh[:2]),
    "three": onto(a, q.T),
    "next": (s[2] ** 2 / (s ** 2).sum()).item(),
    "eigenvalues": torch.linalg.eigvalsh(torch.tensor(given["matrix"], dtype=torch.float64)).tolist(),
}, sys.stdout)
`;

interface Judged {
  readonly foot: [number, number][];
  readonly distances: number[];
  readonly shares: [number, number];
}

describe(`beside LAPACK ${TORCH_NEEDED}`, () => {
  it.skipIf(findTorch() === null)("coordinates, shares and distances are the same", async () => {
    const stream = new RandomStream({ seed: 3, purpose: 1, replica: 0, step: 0, worker: 0 });
    const points = Array.from({ length: 30 }, (_, step) =>
      Float32Array.from(
        { length: 300 },
        (_, at) => 0.02 * stream.normal() + (0.03 * step) / (1 + at),
      ),
    );
    const three = [0, 17, 29] as const;
    // Far from full rank, as a Gram matrix of points around their mean is.
    const factors = points.slice(0, 8).map((point) => point.subarray(0, 5));
    const matrix = factors.map((a) =>
      factors.map((b) => a.reduce((sum, x, at) => sum + x * b[at]!, 0)),
    );
    const judge = (await runPython(JUDGE, {
      points: points.map((point) => [...point]),
      three,
      matrix,
    })) as { principal: Judged; three: Judged; next: number; eigenvalues: number[] };

    const plane = await spanned(points, PRINCIPAL);
    expectSame(plane, judge.principal);
    expect(plane.nextShare).toBeCloseTo(judge.next, 12);
    expectSame(await spanned(points, { kind: "points", points: three }), judge.three);

    const { values, vectors } = symmetricEigen(Float64Array.from(matrix.flat()), 8);
    for (const [index, value] of judge.eigenvalues.toReversed().entries()) {
      expect(Math.abs(values[index]! - value)).toBeLessThan(1e-14 * values[0]!);
      const vector = vectors[index]!;
      for (const [row, entries] of matrix.entries()) {
        const image = entries.reduce((sum, entry, at) => sum + entry * vector[at]!, 0);
        expect(Math.abs(image - values[index]! * vector[row]!)).toBeLessThan(1e-14 * values[0]!);
      }
    }
  });

  /** Axes may point either way. */
  function expectSame(plane: PathPlane, judged: Judged): void {
    const signs = [plane.x, plane.y].map((own, axis) =>
      Math.sign(own.reduce((sum, value, index) => sum + value * judged.foot[index]![axis]!, 0)),
    );
    plane.x.forEach((x, index) => {
      const [footX, footY] = judged.foot[index]!;
      expect(x).toBeCloseTo(signs[0]! * footX, 12);
      expect(plane.y[index]).toBeCloseTo(signs[1]! * footY, 12);
      expect(plane.distances[index]).toBeCloseTo(judged.distances[index]!, 12);
    });
    expect(plane.shares[0]).toBeCloseTo(judged.shares[0], 12);
    expect(plane.shares[1]).toBeCloseTo(judged.shares[1], 12);
  }
});

describe("the grid", () => {
  it("has the window's edges in it, about square cells, and each level in the next", () => {
    expect(gridSize(1, 0)).toEqual({ columns: 11, rows: 11 });
    expect(gridSize(2, 0)).toEqual({ columns: 11, rows: 6 });
    expect(gridSize(2, 2)).toEqual({ columns: 41, rows: 21 });
    expect(gridSize(0.5, 1)).toEqual({ columns: 11, rows: 21 });
  });

  it("lies in a window around all points that has the picture's shape, unless that shows little", () => {
    const wide = windowAround(Float64Array.of(0, 4), Float64Array.of(0, 2), 1);
    expect(wide.right - wide.left).toBeCloseTo(4 * 1.36, 12);
    expect(wide.top - wide.bottom).toBeCloseTo(wide.right - wide.left, 12);
    expect((wide.top + wide.bottom) / 2).toBeCloseTo(1, 12);
    const flat = windowAround(Float64Array.of(0, 100), Float64Array.of(0, 2), 1);
    expect(flat.top - flat.bottom).toBeCloseTo(2 * 1.36, 12);
    expect(flat.right - flat.left).toBeCloseTo(136, 12);
  });
});
