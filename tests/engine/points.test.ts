/** Networks on points: they learn, and the stage shows regions that are the network's own answers. */
import { expect, it } from "vitest";
import { network } from "./network-support.ts";
import { openTestRun } from "./support.ts";

it("separates two moons, and its regions agree with its answers at the test points", async () => {
  const run = await openTestRun(
    network({
      problem: {
        kind: "network",
        data: { set: "moons", train: 400, test: 200 },
        model: { kind: "mlp", hidden: [16, 16] },
        batch: 32,
      },
      lanes: [{ optimizer: "adam", hyper: { lr: 0.02 } }],
      probe: { every: 150, draws: 2, batch: 64 },
      steps: 150,
    }),
    { device: "wasm" },
  );
  const { rows } = await run.advance(150);
  // Deviation 0.1 leaves hardly any point on the wrong side of the best boundary.
  expect(rows.at(-1)?.test_accuracy).toBeGreaterThan(0.97);
  const stage = await run.stage();
  run.dispose();
  if (stage?.kind !== "points" || stage.plane === null) throw new Error("no plane of points");
  const { plane, test, testLabels } = stage;
  const [regions, predictions] = [stage.regions[0]!, stage.predictions[0]!];
  const right = testLabels.filter((label, at) => predictions[at] === label).length;
  expect(right / testLabels.length).toBe(rows.at(-1)?.test_accuracy);
  const place = (value: number, [low, high]: readonly [number, number]): number =>
    Math.round(((value - low) / (high - low)) * (plane.side - 1));
  const agreeing = predictions.filter((predicted, at) => {
    const [column, row] = [place(test[2 * at]!, plane.x), place(test[2 * at + 1]!, plane.y)];
    return regions[row * plane.side + column] === predicted;
  });
  // A point within half a place of the boundary may fall on the other side of it.
  expect(agreeing.length).toBeGreaterThan(190);
  expect(new Set(regions)).toEqual(new Set([0, 1]));
});
