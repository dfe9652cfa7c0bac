/** What a network's run tells of its layers, against the same path walked and measured by the test itself. */
import { beforeAll, describe, expect, it } from "vitest";
import { startWasm } from "../../src/cli/wasm-node.ts";
import { drawShapes } from "../../src/data/shapes.ts";
import { BatchOrder } from "../../src/engine/network/order.ts";
import type { NetworkGradients } from "../../src/engine/tf/gradients.ts";
import { createHostGradients } from "../../src/engine/tf/host-gradients.ts";
import { noiseScale } from "../../src/measure/noise-scale.ts";
import { OCTAVE_BINS } from "../../src/measure/octaves.ts";
import type { StepFigure } from "../../src/measure/step-figures.ts";
import { initialParameters } from "../../src/models/initial.ts";
import type { LayersView } from "../../src/wire/layers.ts";
import { norm } from "../support/vectors.ts";
import { network, networkProblem, walkMomentum } from "./network-support.ts";
import { openTestRun } from "./support.ts";

const WASM = { device: "wasm" } as const;
const problem = networkProblem();
/** Figures are kept in float32. */
const STORED = 1e-6;

/** The figure of tensor `tensor` (the last: all of them) at the lane's row `at`. */
function figureOf(
  view: LayersView,
  figure: StepFigure,
  { lane = 0, at, tensor }: { lane?: number; at: number; tensor: number },
): number {
  const width = view.figures.length;
  const row = (at * (view.tensors.length + 1) + tensor) * width;
  return view.lanes[lane]!.values[row + view.figures.indexOf(figure)]!;
}

function expectNear(actual: number, expected: number, bound: number): void {
  expect(Math.abs(actual / expected - 1)).toBeLessThan(bound);
}

async function layersOf(
  parts: Parameters<typeof network>[0],
  requests: readonly { lane: number; quantity: string }[],
): Promise<LayersView[]> {
  const run = await openTestRun(network(parts), WASM);
  await run.advance(run.steps);
  const views = requests.map((request) => run.layers!(request)!);
  expect(run.layers!(requests.at(-1)!)).toBeNull();
  run.dispose();
  return views;
}

describe("figures of each tensor", () => {
  const settings = { lr: 0.05, beta: 0.6 };
  const steps = 5;
  let views: LayersView[];
  let walk: Awaited<ReturnType<typeof walkMomentum>>;
  let layout: NetworkGradients["layout"];
  const cut = (tensor: number, values: Float32Array | Float64Array) => {
    const { offset = 0, size = values.length } = layout.tensors[tensor] ?? {};
    return values.subarray(offset, offset + size);
  };

  beforeAll(async () => {
    const quantities = ["weights", "slot m", "nothing of the kind"];
    views = await layersOf(
      {
        problem,
        lanes: [{ optimizer: "momentum", hyper: settings }, { optimizer: "sgd" }],
        ...{ steps, seed: 3, probe: { every: 1, draws: 2, batch: "full" } },
      },
      quantities.map((quantity) => ({ lane: 0, quantity })),
    );
    walk = await walkMomentum(problem, { steps: steps + 1, seed: 3, ...settings });
    const gradients = await createHostGradients("wasm", problem.model, walk.dataset);
    ({ layout } = gradients);
    gradients.dispose();
  });

  it("are those of two parameter vectors that follow each other", () => {
    const [view] = views as [LayersView];
    expect([...view.lanes[0]!.steps]).toEqual([1, 2, 3, 4, 5]);
    expect(view.lanes[0]!.width).toBe(1);
    expect(view.tensors).toEqual(layout.tensors.map(({ name, shape }) => ({ name, shape })));
    for (let at = 0; at < steps; at++) {
      const [now, next] = [walk.steps[at]!, walk.steps[at + 1]!];
      const step = Float64Array.from(next.theta, (value, index) => value - now.theta[index]!);
      for (let tensor = 0; tensor <= layout.tensors.length; tensor++) {
        const moved = norm(cut(tensor, step));
        expectNear(figureOf(view, "step", { at, tensor }), moved, STORED);
        expectNear(
          figureOf(view, "estimate", { at, tensor }),
          norm(cut(tensor, now.estimate)),
          STORED,
        );
        expectNear(
          figureOf(view, "truth", { at, tensor }),
          norm(cut(tensor, now.truth)) ** 2,
          1e-5,
        );
        const weights = norm(cut(tensor, now.theta));
        // Biases start at zero.
        if (weights === 0) expect(figureOf(view, "weights", { at, tensor })).toBe(0);
        else {
          const ratio =
            figureOf(view, "step", { at, tensor }) / figureOf(view, "weights", { at, tensor });
          expectNear(ratio, moved / weights, 2 * STORED);
        }
      }
    }
  });

  it("have histograms of weights and slots as they were before the step", () => {
    const [weights, slot, other] = views as [LayersView, LayersView, LayersView];
    expect(weights.quantities).toEqual(["weights", "gradient", "estimate", "step", "slot m"]);
    expect([weights, slot, other].map(({ spread }) => spread.quantity)).toEqual([
      ...["weights", "slot m", "weights"],
    ]);
    for (let at = 0; at < steps; at++) {
      layout.tensors.forEach(({ size }, tensor) => {
        // The slot of this rule is its estimate of the step before.
        const before = at === 0 ? new Float64Array(3072 * 99) : walk.steps[at - 1]!.estimate;
        const sources = [
          [weights, cut(tensor, walk.steps[at]!.theta)],
          [slot, cut(tensor, before)],
        ] as const;
        for (const [{ spread }, values] of sources) {
          const place = at * layout.tensors.length + tensor;
          const from = place * OCTAVE_BINS;
          const bins = spread.counts.subarray(from, from + OCTAVE_BINS);
          expect(bins.reduce((sum, count) => sum + count)).toBe(size);
          const largest = Math.max(...Array.from(values, Math.abs));
          if (largest === 0) expect(bins[16]).toBe(size);
          else expect(spread.tops[place]).toBe(Math.floor(Math.log2(largest)));
          const edge = 2 ** Math.floor(Math.log2(largest));
          const outermost = values.filter((value) => value > 0 && value >= edge).length;
          expect(bins.at(-1)).toBe(outermost);
        }
      });
    }
  });

  it("show the first layer's weights and slots in the pictures' shape", () => {
    const { first } = views[0]!;
    expect(first).toMatchObject({ step: 5, height: 32, width: 32, channels: 3, units: 2 });
    const { theta } = walk.steps[4]!;
    const { estimate } = walk.steps[3]!;
    const start = walk.steps[0]!.theta;
    for (const [quantity, values] of [
      ["weights", theta],
      ["change", theta.map((value, at) => value - start[at]!)],
      ["slot m", estimate],
    ] as const) {
      const pictures = first!.pictures.find((one) => one.quantity === quantity)!.values;
      for (const [unit, input] of [
        [0, 0],
        [1, 0],
        [1, 3071],
        [0, 1500],
      ] as const)
        expectNear(pictures[unit * 3072 + input]!, values[input * 2 + unit]!, STORED);
    }
  });
});

describe("the effective rate", () => {
  it("is the rate of sgd, and what Adam's definition makes of it", async () => {
    const [lr, beta1, beta2, eps] = [0.02, 0.9, 0.999, 1e-8];
    const steps = 3;
    const [view] = await layersOf(
      {
        problem,
        lanes: [
          { optimizer: "sgd", hyper: { lr } },
          { optimizer: "adam", hyper: { lr, beta1, beta2, eps } },
        ],
        ...{ steps, seed: 3, probe: { every: 1, draws: 0, batch: 8 } },
      },
      [{ lane: 1, quantity: "step" }],
    );
    const dataset = drawShapes({ train: problem.data.train, test: problem.data.test });
    const gradients = await createHostGradients("wasm", problem.model, dataset);
    const { layout } = gradients;
    const order = new BatchOrder({
      ...{ seed: 3, replica: 0, count: 96, batch: problem.batch, sampling: "reshuffle" },
    });
    const theta = initialParameters(layout, 3, 0);
    const [m, v] = [new Float64Array(theta.length), new Float64Array(theta.length)];
    const tensors = layout.tensors.length;
    for (let t = 1; t <= steps; t++) {
      const { gradient } = await gradients.gradient(theta, order.batch(t));
      const estimate = new Float64Array(theta.length);
      const step = new Float64Array(theta.length);
      for (let index = 0; index < theta.length; index++) {
        m[index] = beta1 * m[index]! + (1 - beta1) * gradient[index]!;
        v[index] = beta2 * v[index]! + (1 - beta2) * gradient[index]! ** 2;
        estimate[index] = m[index]! / (1 - beta1 ** t);
        step[index] = (lr * estimate[index]!) / (Math.sqrt(v[index]! / (1 - beta2 ** t)) + eps);
        theta[index]! -= step[index]!;
      }
      const at = t - 1;
      layout.tensors.forEach(({ offset, size }, tensor) => {
        const place = { lane: 1, at, tensor };
        const own = (values: Float64Array) => values.subarray(offset, offset + size);
        const rate = figureOf(view!, "step", place) / figureOf(view!, "estimate", place);
        // Steps are differences of float32 parameters: a few 1e-7 of the weights, which steps are 1e-2 of.
        expectNear(rate, norm(own(step)) / norm(own(estimate)), 1e-4);
      });
      const { size } = layout.tensors[2]!;
      const { offset } = layout.tensors[2]!;
      const rates = Array.from({ length: size }, (_, index) =>
        Math.abs(step[offset + index]! / estimate[offset + index]!),
      ).sort((a, b) => a - b);
      const middle = (rates[Math.floor((size - 1) / 2)]! + rates[Math.ceil((size - 1) / 2)]!) / 2;
      expectNear(figureOf(view!, "middleRate", { lane: 1, at, tensor: 2 }), middle, 1e-3);
      for (let tensor = 0; tensor <= tensors; tensor++) {
        const place = { lane: 0, at, tensor };
        expectNear(figureOf(view!, "step", place) / figureOf(view!, "estimate", place), lr, 1e-4);
        if (tensor < tensors) expectNear(figureOf(view!, "middleRate", place), lr, 1e-3);
        // No draws: not measured, never 0.
        expect(figureOf(view!, "trace", place)).toBeNaN();
      }
    }
    gradients.dispose();
  });
});

describe("the gradient noise scale", () => {
  it("is that of all single examples, within four standard errors", async () => {
    await startWasm();
    const dataset = drawShapes({ train: problem.data.train, test: problem.data.test });
    const gradients = await createHostGradients("wasm", problem.model, dataset);
    const { tensors, parameterCount } = gradients.layout;
    const theta = initialParameters(gradients.layout, 3, 0);
    const singles: Float32Array[] = [];
    for (let example = 0; example < 96; example++)
      singles.push((await gradients.gradient(theta, Uint32Array.of(example))).gradient);
    gradients.dispose();
    const mean = Float64Array.from({ length: parameterCount }, (_, at) =>
      singles.reduce((sum, one) => sum + one[at]! / 96, 0),
    );
    const steps = 24;
    // So small a rate that all probes stand on one point.
    const [view] = await layersOf(
      {
        problem,
        lanes: [{ optimizer: "sgd", hyper: { lr: 1e-7 } }],
        ...{ steps, seed: 3, probe: { every: 1, draws: 3, batch: 24 } },
      },
      [{ lane: 0, quantity: "weights" }],
    );
    const places = [...tensors, { offset: 0, size: parameterCount }];
    places.forEach(({ offset, size }, tensor) => {
      let [trace, squared] = [0, 0];
      for (let at = offset; at < offset + size; at++) {
        squared += mean[at]! ** 2;
        for (const one of singles) trace += (one[at]! - mean[at]!) ** 2 / 95;
      }
      const over = (figure: StepFigure) => {
        const values = Array.from({ length: steps }, (_, at) =>
          figureOf(view!, figure, { at, tensor }),
        );
        const average = values.reduce((sum, value) => sum + value, 0) / steps;
        const spread = values.reduce((sum, value) => sum + (value - average) ** 2, 0) / (steps - 1);
        return { average, error: Math.sqrt(spread / steps) };
      };
      const [traces, truths] = [over("trace"), over("truth")];
      expect(Math.abs(traces.average - trace)).toBeLessThan(4 * traces.error);
      expect(Math.abs(truths.average - squared)).toBeLessThan(4 * truths.error);
      expect(traces.error).toBeLessThan(0.15 * trace);
      const scale = noiseScale(traces.average, truths.average);
      if (tensor === tensors.length)
        expect(Math.abs((scale ?? NaN) / (trace / squared) - 1)).toBeLessThan(0.5);
    });
  });
});

it("forgets what followed where a run is made another one, and takes no step twice", async () => {
  const lanes = [{ optimizer: "momentum" }];
  const probe = { every: 1, draws: 2, batch: 8 } as const;
  const run = await openTestRun(network({ problem, lanes, steps: 4, probe }), WASM);
  const look = () => run.layers!({ lane: 0, quantity: "weights" });
  const saved = [await run.save()];
  for (let t = 1; t <= 4; t++) {
    await run.advance(1);
    saved.push(await run.save());
  }
  const all = look()!;
  await run.restore(saved[2]!);
  await run.advance(1);
  expect(look()).toBeNull();
  await run.restore(saved[2]!);
  run.forget();
  const cut = look()!;
  expect([...cut.lanes[0]!.steps]).toEqual([1, 2]);
  expect(cut.first).toBeNull();
  run.setSetting(0, "lr", 0);
  await run.advance(1);
  const other = look()!;
  expect([...other.lanes[0]!.steps]).toEqual([1, 2, 3]);
  expect(other.first?.step).toBe(3);
  expect(figureOf(all, "step", { at: 2, tensor: 0 })).toBeGreaterThan(0);
  expect(figureOf(other, "step", { at: 2, tensor: 0 })).toBe(0);
  const isSame = (figure: StepFigure) =>
    expect(figureOf(other, figure, { at: 2, tensor: 0 })).toBe(
      figureOf(all, figure, { at: 2, tensor: 0 }),
    );
  for (const figure of ["weights", "gradient", "estimate", "trace"] as const) isSame(figure);
  run.dispose();
});

it("tells of lanes with workers all but the noise scale", async () => {
  const [view] = await layersOf(
    {
      problem,
      lanes: [{ optimizer: "momentum", workers: { count: 2 } }],
      ...{ steps: 2, probe: { every: 1, draws: 2, batch: 8 } },
    },
    [{ lane: 0, quantity: "gradient" }],
  );
  expect(figureOf(view!, "step", { at: 1, tensor: 0 })).toBeGreaterThan(0);
  expect(figureOf(view!, "gradient", { at: 1, tensor: 0 })).toBeGreaterThan(0);
  expect(figureOf(view!, "trace", { at: 1, tensor: 0 })).toBeNaN();
});
