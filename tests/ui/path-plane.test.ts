/** What the page says of the plane of the lanes' paths: how wrong it is, what it is made of, where keys lead. */
import { describe, expect, it } from "vitest";
import {
  askCost,
  lossNear,
  offShare,
  pairAmong,
  pathsOf,
} from "../../src/ui/stage/path-plane/plane-model.ts";
import {
  errorWords,
  howWrong,
  keptWords,
  picturesWords,
  pointWords,
  timeWords,
} from "../../src/ui/stage/path-plane/words.ts";
import type { PathPlaneView, PlanePoint } from "../../src/wire/path-plane.ts";

const label = (lane: number): string => ["SGD", "Adam"][lane] ?? "?";

function point(parts: Partial<PlanePoint>): PlanePoint {
  return {
    ...{ lane: 0, step: 1, x: 0, y: 0, distance: 0, fromOrigin: 1, loss: 1, planeLoss: 1 },
    ...parts,
  };
}

function view(points: readonly PlanePoint[], parts: Partial<PathPlaneView> = {}): PathPlaneView {
  return {
    request: { lanes: [0, 1], through: { kind: "principal" }, pictures: 9, level: 0, aspect: 1 },
    ...{ step: 5, points, shares: [0.7, 0.2], nextShare: 0.06, grid: null, left: 0 },
    pictures: { count: 9, of: 90, batch: null },
    window: { left: 0, right: 2, bottom: 0, top: 1 },
    ...parts,
  };
}

describe("how wrong the plane is", () => {
  it("is told by its farthest point, and by the loss that is off by the largest factor", () => {
    const points = [
      point({ lane: null, step: 0 }),
      point({ step: 1, distance: 0.5, loss: 0.2, planeLoss: 0.1 }),
      point({ step: 2, distance: 3, fromOrigin: 30, loss: 2, planeLoss: 2.5 }),
      point({ lane: 1, step: 1, loss: 1, planeLoss: 1.5 }),
    ];
    const wrong = howWrong(view(points))!;
    // Half of its own distance, however small that is.
    expect(wrong.farthest).toBe(points[1]);
    // Half counts as much as twice.
    expect(wrong.worst).toMatchObject({ lane: 0, step: 1, loss: 0.2, planeLoss: 0.1 });
  });

  it("has no bound where one of the two is not finite, and is not known before there are losses", () => {
    const wild = point({ loss: 1, planeLoss: Infinity });
    expect(howWrong(view([point({}), wild]))!.worst).toEqual(wild);
    expect(howWrong(view([point({ loss: null, planeLoss: null })]))!.worst).toBeNull();
    expect(howWrong(view([]))).toBeNull();
  });

  it("is a share of the distance from the origin, at most all of it", () => {
    expect(offShare(point({ distance: 1, fromOrigin: 4 }))).toBe(0.25);
    expect(offShare(point({ distance: 1 + 1e-9, fromOrigin: 1 }))).toBe(1);
    expect(offShare(point({ distance: 0, fromOrigin: 0 }))).toBe(0);
    expect(
      pointWords(point({ step: 1200, distance: 0.5, fromOrigin: 2, planeLoss: 3 }), label),
    ).toBe(
      "SGD, step 1\u202f200: 0.500 off the plane, 25\u202f% of its distance from the origin. " +
        "Loss 1.00 there, 3.00 at its foot on the plane.",
    );
  });
});

it("a loss that is wrong is so by a share, or without bound", () => {
  expect(errorWords({ loss: 2, planeLoss: 2.5 })).toBe("25\u202f% too high");
  expect(errorWords({ loss: 2, planeLoss: 1 })).toBe("50\u202f% too low");
  expect(errorWords({ loss: 2, planeLoss: 2 })).toBe("none");
  expect(errorWords({ loss: 2, planeLoss: Infinity })).toBe("not finite");
});

it("a path leads from the shared start along its own points", () => {
  const points = [
    point({ lane: null, step: 0 }),
    point({}),
    point({ lane: 1 }),
    point({ lane: 1, step: 2 }),
  ];
  expect(pathsOf(view(points)).map(({ indices }) => indices)).toEqual([
    [0, 1],
    [0, 2, 3],
  ]);
});

it("the loss at a place is that of the nearest of the grid, by rows from the bottom", () => {
  const grid = { columns: 3, rows: 2, losses: Float64Array.of(1, 2, 3, 4, 5, 6) };
  const plane = view([], { grid });
  expect(lossNear(plane, 0.1, 0.1)).toBe(1);
  expect(lossNear(plane, 1.9, 0.9)).toBe(6);
  expect(lossNear(plane, 2.1, 0.5)).toBeNull();
  expect(lossNear(view([]), 1, 0.5)).toBeNull();
});

it("goes through the ends of a pair only while its numbers mean the same lanes, both on show", () => {
  const ends = { pair: [0, 2] as const, among: 3 };
  expect(pairAmong(ends, [0, 1, 2], 3)).toEqual([0, 2]);
  expect(pairAmong(ends, [0, 1], 3)).toBeNull();
  // A lane was removed, or added before them.
  expect(pairAmong(ends, [0, 1], 2)).toBeNull();
  expect(pairAmong(ends, [0, 1, 2, 3], 4)).toBeNull();
  expect(pairAmong(null, [0, 1], 2)).toBeNull();
});

it("asks for the cost once a stand and number of pictures, and what changed meanwhile when a plane is done", () => {
  const rest = { isAtRest: true, isWorking: false, step: 8, pictures: 64 };
  let asked: string | null = null;
  const due = (now: typeof rest): boolean => {
    const next = askCost(asked, now);
    asked = next.asked;
    return next.isDue;
  };
  expect(due(rest)).toBe(true);
  expect(due({ ...rest, isWorking: true })).toBe(false);
  expect(due(rest)).toBe(false);
  // Other pictures are chosen while a plane is worked out.
  expect(due({ ...rest, isWorking: true, pictures: 256 })).toBe(false);
  expect(due({ ...rest, pictures: 256 })).toBe(true);
  // Another session stands at the same step.
  expect(due({ ...rest, isAtRest: false, step: 0 })).toBe(false);
  expect(due({ ...rest, pictures: 256 })).toBe(true);
});

describe("words", () => {
  it("say what losses are means over", () => {
    const batch = null;
    expect(picturesWords({ count: 90, of: 90, batch }, "training examples", false)).toBe(
      "Losses are means over all 90 training examples.",
    );
    expect(picturesWords({ count: 9, of: 90, batch: 3 }, "training examples", true)).toBe(
      "Losses are means over 9 of 90 training examples, drawn once, neither flipped nor cropped. " +
        "Batch norms go by the statistics of each batch of 3, as in training.",
    );
    expect(picturesWords({ count: 64, of: 10_000, batch }, "tasks", false)).toBe(
      "Losses are means over 64 of 10\u202f000 tasks, drawn once, each after its inner steps.",
    );
  });

  it("say what is kept, from where on, and why nothing is", () => {
    const kept = { counts: [3, 2], from: 1, most: 48, every: 1, bytes: 1_500_000, parameters: 50 };
    expect(keptWords(kept)).toBe(
      "Kept are 3 points a lane, one after every step; they take 1.5 MB.",
    );
    expect(keptWords({ ...kept, from: 501 })).toContain("one after every step from step 501 on;");
    expect(keptWords({ ...kept, every: 8, from: 8 })).toMatch(/one every 8 steps \(.*48\); they/);
    expect(keptWords({ ...kept, counts: [0, 0], from: null, most: 0 })).toMatch(/no path is kept/);
  });

  it("say about how long it takes", () => {
    expect([300, 4210, 42_100, 200_000].map(timeWords)).toEqual([
      "less than a second",
      "about 4 seconds",
      "about 42 seconds",
      "about 3.3 minutes",
    ]);
  });
});
