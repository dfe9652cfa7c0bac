/** Every ready-made experiment does what it says, through the engine as the command line runs it. */
import { expect, it } from "vitest";
import { findFacts } from "../../src/data/sets/facts.ts";
import type { LeanExperiment } from "../../src/experiment/canonical.ts";
import { validateExperiment } from "../../src/experiment/validate.ts";
import { entryOf, experimentOf, galleryEntries } from "../../src/gallery/gallery.ts";
import { judge, type LaneEnd } from "../../src/gallery/judge.ts";
import type { Row } from "../../src/measure/row.ts";
import { loadFromFolder } from "../../src/cli/data-folder.ts";
import { rowsOf, testHost } from "../engine/support.ts";
import { DATA_NEEDED, testDataFolder } from "../support/data.ts";

function endsOf(rows: readonly Row[], lanes: number): readonly LaneEnd[] {
  return Array.from({ length: lanes }, (_, lane) => {
    const row = rows.findLast((candidate) => candidate.lane === lane) ?? null;
    return { row, diverged: row?.diverged === true };
  });
}

const small = galleryEntries.filter(({ experiment }) => experiment.problem.kind !== "network");

it.each(small.map((entry) => [entry.id, entry] as const))("%s", async (_, entry) => {
  expect(entry.observations.length).toBeGreaterThan(0);
  const experiment = experimentOf(entry);
  const ends = endsOf(await rowsOf(experiment), experiment.lanes.length);
  const failed = entry.observations
    .map((observation) => ({ ...judge(observation, ends), says: observation.says }))
    .filter(({ holds }) => !holds);
  expect(failed).toEqual([]);
});

/** Pictures from the test folder, or drawn ones, which are always there. */
const host = {
  ...testHost,
  loadDataset: (request: Parameters<typeof loadFromFolder>[1]) =>
    loadFromFolder(testDataFolder(), request),
};

const smaller = galleryEntries.flatMap(({ id, experiment, smaller: small }) =>
  small === undefined ? [] : [{ id, experiment: { ...experiment, ...small.change }, ...small }],
);
const isDrawn = ({ problem }: LeanExperiment): boolean =>
  problem.kind !== "network" || findFacts(problem.data.set)?.drawn === true;

for (const { id, experiment, observations } of smaller) {
  const isMissing = testDataFolder() === null && !isDrawn(experiment);
  const name = `${id}, in small${isDrawn(experiment) ? "" : ` ${DATA_NEEDED}`}`;
  it.skipIf(isMissing)(name, async () => {
    const rows = await rowsOf(experiment, { device: "wasm", host });
    const ends = endsOf(rows, experiment.lanes.length);
    expect(observations.length).toBeGreaterThan(0);
    for (const observation of observations)
      expect({ ...judge(observation, ends), says: observation.says }).toMatchObject({
        holds: true,
      });
  });
}

it("promises nothing of networks that is not tried in small, and says what comparisons cost", () => {
  for (const { id, experiment, observations, heavy, smaller, published } of galleryEntries) {
    if (experiment.problem.kind !== "network") continue;
    if (observations.length > 0) expect(smaller, id).toBeDefined();
    if (published !== undefined) expect(heavy ?? smaller, id).toBeDefined();
  }
});

it("has ids of its own for each, which pass the schema and are found again", () => {
  const ids = galleryEntries.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const entry of galleryEntries) {
    const experiment = experimentOf(entry);
    expect(validateExperiment(experiment).problems).toEqual([]);
    expect(entryOf(experiment)?.id).toBe(entry.id);
    expect(entryOf({ ...experiment, seed: experiment.seed + 1 })).toBeNull();
    expect(entry.look.split(/[.;:] /).length, entry.id).toBeGreaterThanOrEqual(2);
  }
});

it("does not take anything for seen", () => {
  const [entry] = galleryEntries;
  if (entry === undefined) throw new Error("the gallery is empty");
  for (const observation of galleryEntries.flatMap(({ observations }) => observations)) {
    expect(judge(observation, []).holds).toBe(false);
  }
});
