/** What the bench compares does the same work on both sides. */
import { expect, it } from "vitest";
import { networkProgram, smallProgram } from "../bench/page/programs.ts";
import { runSides, updateBytes, updateSides } from "../bench/wasm-sides.ts";
import { formulaOf, laneOptions } from "../gpu/programs.ts";

it("counts an update's bytes: theta, gradient and slots read, theta and slots written", () => {
  // adam: m and v; vsgd: its slots and two tangents each are more.
  expect(updateBytes(networkProgram("adam"), 1000)).toBe(8 * 1000 * (2 + 2 + 1 + 2));
  expect(updateBytes(networkProgram("vsgd"), 10)).toBeGreaterThan(8 * 10 * 7);
});

it.each(["adam", "vsgd"])("%s updates agree before they are timed", async (id) => {
  const tensors = [2000, 1].map((size) => ({ size, rows: size, cols: 1, isMatrix: 0 as const }));
  const sides = updateSides(networkProgram(id), { tensors, updates: 2 });
  expect(sides.map(({ name }) => name)).toEqual([
    "WebAssembly",
    "float64 reference",
    "its bytes, copied",
  ]);
  for (const { sample } of sides) expect(await sample()).toBeGreaterThanOrEqual(0);
});

it("runs of a small problem are timed on both", async () => {
  const formula = formulaOf(["x", "y"], ["x^2 + 3*y^2"]);
  const problem = {
    kind: "formula",
    title: "",
    dimension: 2,
    formula,
    signal: null,
    start: [1, 2],
    noise: [0.1, 0.1],
    minimum: null,
    view: null,
  } as const;
  const options = laneOptions(smallProgram("momentum", problem.noise), problem, { replicas: 5 });
  for (const { sample } of runSides(options, 4)) expect(await sample()).toBeGreaterThanOrEqual(0);
});
