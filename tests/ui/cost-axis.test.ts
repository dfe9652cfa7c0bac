/** Costs as the charts' horizontal axis, against counts by hand: what a step costs each lane, and where curves then lie. */
import { describe, expect, it } from "vitest";
import { costAxes } from "../../src/ui/charts/cost-select.tsx";
import type { CostId } from "../../src/ui/charts/cost-axis.ts";
import { chartCsv } from "../../src/ui/charts/csv.ts";
import { chartModel } from "../../src/ui/charts/model.ts";
import { CHARTS } from "../../src/ui/charts/specs.ts";
import { summarise, valuesAt } from "../../src/ui/charts/summary.ts";
import type { LeanExperiment } from "../../src/experiment/canonical.ts";
import { planExperiment } from "../../src/experiment/plan.ts";

function axis(experiment: Omit<LeanExperiment, "v">, id: CostId) {
  const { plan, problems } = planExperiment({ v: 1, ...experiment });
  if (plan === null) throw new Error(JSON.stringify(problems));
  return costAxes(plan).find((one) => one.id === id) ?? null;
}

const small: Omit<LeanExperiment, "v"> = {
  problem: {
    kind: "quadratic",
    eigenvalues: [1, 2, 3, 4, 5, 6, 7, 8],
    start: 1,
    noise: 1,
    batch: 4,
  },
  estimator: [{ kind: "top-k", k: 2 }],
  workers: { count: 10 },
  lanes: [
    { optimizer: "sgd" },
    // Two gradients a step.
    { optimizer: "sam" },
    { optimizer: "sgd", estimator: [{ kind: "sign", scaled: true }], workers: { count: 1 } },
  ],
};

describe("what a step costs", () => {
  it("is counted over all workers, lane by lane", () => {
    expect(axis(small, "evaluations")?.perStep).toEqual([10, 20, 1]);
    // Two numbers of 32 bits with indices of 3; a bit a number and a scale.
    const message = 2 * (32 + 3);
    expect(axis(small, "bits")?.perStep).toEqual([10 * message, 20 * message, 8 + 32]);
    expect(axis(small, "examples")?.perStep).toEqual([40, 40, 4]);
  });

  it("is of all tensors of a network, and left out where it depends on the data", () => {
    const network: Omit<LeanExperiment, "v"> = {
      problem: {
        kind: "network",
        data: { set: "mnist", train: 600, test: 100 },
        model: { kind: "mlp", hidden: [3] },
        batch: 16,
      },
      lanes: [{ optimizer: "sgd" }],
      workers: { count: 6 },
    };
    const parameters = 784 * 3 + 3 + 3 * 10 + 10;
    expect(axis(network, "bits")?.perStep).toEqual([6 * 32 * parameters]);
    expect(axis(network, "examples")?.perStep).toEqual([96]);
    // Shards of unlike sizes may be smaller than the batch.
    const uneven = { count: 6, split: "dirichlet", alpha: 0.1 } as const;
    expect(axis({ ...network, workers: uneven }, "examples")).toBeNull();
  });
});

it("places curves, words and exports by cost", () => {
  const steps = Float64Array.from([1, 2, 3]);
  const line = { steps, values: Float64Array.from([9, 4, 1]), smoothSteps: steps };
  const loss = { ...line, smoothValues: line.values };
  const view = CHARTS.flatMap(({ views }) => views).find(({ id }) => id === "loss")!;
  const model = chartModel({
    view,
    lanes: [
      { lane: 0, label: "A", divergedAt: null },
      { lane: 1, label: "B", divergedAt: 3 },
    ],
    linesOf: () => [loss, loss],
    hiddenLanes: [],
    smooths: () => false,
    smoothing: 0,
    logY: false,
    logX: true,
    lastStep: 3,
    axis: { id: "bits", name: "bits sent up", perStep: [10, 40] },
    theory: [],
    bands: false,
  })!;
  // From one step of the cheaper lane to all of the dearer one.
  expect(model.x.domain).toEqual([10, 120]);
  expect(model.curves.map(({ main }) => main.points.map(({ x }) => x))).toEqual([
    [10, 20, 30],
    [40, 80, 120],
  ]);
  expect(valuesAt(model, view, 40).map(({ values }) => values[0])).toEqual([1, 9]);
  expect(valuesAt(model, view, 120)[1]).toMatchObject({ divergedAt: 3 });
  expect(summarise("Loss", model, view, 30)).toMatch(/^Loss at 30 bits sent up: A 1\.00; B /);
  const csv = chartCsv(model, { labels: ["A", "B"], replicas: 1 }).split("\n");
  expect(csv[0]).toBe("bits_sent_up,lane,label,metric,curve,value");
  expect(csv[4]).toBe("40,1,B,loss,raw,9");
});
