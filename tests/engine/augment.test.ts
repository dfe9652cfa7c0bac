/**
 * Flips and crops: what is drawn, what the host and the GPU make of it, and that neither the true gradient nor test
 * pictures are touched. Against PyTorch's own padding, cutting and mirroring: tests/cli/export.test.ts.
 */
import { describe, expect, it } from "vitest";
import { readVariation } from "../../src/data/augment.ts";
import { createGpuContext } from "../../src/engine/gpu/device.ts";
import { BatchOrder, type OrderOptions } from "../../src/engine/network/order.ts";
import { WorkerOrders } from "../../src/engine/network/worker-orders.ts";
import { gatherLabels, Normaliser } from "../../src/engine/tf/batches.ts";
import { createTensorBridge } from "../../src/engine/tf/bridge.ts";
import { createPictureLoader } from "../../src/engine/tf/picture-loader.ts";
import { SOFTWARE_GPU_NEEDED, softwareDriver, withDevice } from "../support/gpu.ts";
import { network, networkProblem, ofLane } from "./network-support.ts";
import { rowsOf } from "./support.ts";
import { blockDataset, showGpuToLibrary } from "./tf-support.ts";

const OPTIONS = {
  ...{ seed: 5, replica: 0, count: 500, batch: 100, sampling: "reshuffle" },
  augment: ["flip", "crop"],
} as const satisfies OrderOptions;
const order = (changed: Partial<OrderOptions> = {}) => new BatchOrder({ ...OPTIONS, ...changed });
const STEPS = Array.from({ length: 200 }, (_, at) => at + 1);

describe("flips and crops", () => {
  it("are drawn evenly, anew for each step, replica and draw, beside the same pictures", () => {
    const varied = STEPS.flatMap((t) => [...order().batch(t)].map(readVariation));
    const plain = STEPS.flatMap((t) => [...order({ augment: [] }).batch(t)]);
    expect(varied.map(({ index }) => index)).toEqual(plain);
    const count = varied.length;
    const flips = varied.filter(({ isFlipped }) => isFlipped).length;
    // Four standard deviations.
    expect(Math.abs(flips - count / 2)).toBeLessThan(4 * Math.sqrt(count / 4));
    const places = new Map<string, number>();
    for (const { down, right } of varied) {
      const place = `${down} ${right}`;
      places.set(place, (places.get(place) ?? 0) + 1);
    }
    expect(places.size).toBe(81);
    const expected = count / 81;
    const chiSquare = [...places.values()].reduce(
      (sum, seen) => sum + (seen - expected) ** 2 / expected,
      0,
    );
    expect(chiSquare).toBeLessThan(80 + 4 * Math.sqrt(160));
    const ways = (pictures: Uint32Array) => pictures.map((packed) => packed >>> 20).join();
    const batches = [order().batch(1), order().batch(2), order({ replica: 1 }).batch(1)];
    batches.push(order().draw(1, 0), order().draw(1, 1), order({ seed: 6 }).batch(1));
    expect(new Set(batches.map(ways)).size).toBe(batches.length);
  });

  it("do not depend on each other, and one worker of one draws what a run without workers does", () => {
    const of = (...augment: ("flip" | "crop")[]) => [...order({ augment }).batch(3)];
    const both = of("flip", "crop").map(readVariation);
    expect(of("flip").map(readVariation)).toEqual(
      both.map((variation) => ({ ...variation, down: 0, right: 0 })),
    );
    expect(of("crop").map(readVariation)).toEqual(
      both.map((variation) => ({ ...variation, isFlipped: false })),
    );
    const shards = [Uint32Array.from({ length: 500 }, (_, index) => index)];
    const workers = new WorkerOrders({ ...OPTIONS, shards });
    expect([...workers.batch(3)]).toEqual(of("flip", "crop"));
    expect(new WorkerOrders({ ...OPTIONS, shards, batch: 500 }).isWhole).toBe(false);
  });

  it("leave the pictures of the true gradient as they are", () => {
    for (const size of [60, "full"] as const) {
      const halves = order().halves(4, size);
      expect(halves).toEqual(order({ augment: [] }).halves(4, size));
    }
  });

  it("reach training in every lane alike, and no test picture", async () => {
    const lanes = [{ optimizer: "sgd" }, { optimizer: "adam" }, { optimizer: "sgd" }];
    const probe = { every: 1, batch: "full", draws: 2 } as const;
    const of = (augment: ("flip" | "crop")[]) =>
      rowsOf(network({ problem: networkProblem({ augment }), lanes, probe, steps: 2 }), {
        device: "wasm",
      });
    const [varied, plain] = [await of(["flip", "crop"]), await of([])];
    expect(ofLane(varied, 2).map((row) => ({ ...row, lane: 0 }))).toEqual(ofLane(varied, 0));
    expect(varied[1]?.loss).toBe(varied[0]?.loss);
    expect(varied[0]?.loss).not.toBe(plain[0]?.loss);
    expect(varied[0]?.test_loss).toBe(plain[0]?.test_loss);
  });
});

/** Pads, cuts and mirrors a picture as it is said, in rows of pixels. */
function varied(
  picture: readonly number[][][],
  {
    isFlipped,
    down,
    right,
  }: Pick<ReturnType<typeof readVariation>, "isFlipped" | "down" | "right">,
): number[][][] {
  const width = picture[0]!.length;
  const black = [0, 0, 0];
  const side = Array.from({ length: 4 }, () => black);
  const edge = Array.from({ length: 4 }, () => Array.from({ length: width + 8 }, () => black));
  const padded = [...edge, ...picture.map((row) => [...side, ...row, ...side]), ...edge];
  const cut = padded
    .slice(4 + down, 4 + down + picture.length)
    .map((row) => row.slice(4 + right, 4 + right + width));
  return isFlipped ? cut.map((row) => row.toReversed()) : cut;
}

describe("varied pictures", () => {
  const dataset = blockDataset({ height: 9, width: 10, channels: 3 });
  const { train } = dataset;
  const packed = new BatchOrder({ ...OPTIONS, count: train.count, batch: 24 }).batch(2);

  /** [height][width][channels] of picture `index`, as bytes. */
  function rowsOfPicture(index: number): number[][][] {
    const at = (y: number, x: number) => ((index * 9 + y) * 10 + x) * 3;
    return Array.from({ length: 9 }, (_, y) =>
      Array.from({ length: 10 }, (__, x) => [...train.pixels.slice(at(y, x), at(y, x) + 3)]),
    );
  }

  it("are padded with black, cut and mirrored before they are normalised", () => {
    const normaliser = new Normaliser(dataset);
    const expected = [...packed].flatMap((code) => {
      const { index, ...way } = readVariation(code);
      return varied(rowsOfPicture(index), way).flat(2);
    });
    const values = expected.map((byte, at) =>
      Math.fround((byte / 255 - dataset.mean[at % 3]!) / dataset.deviation[at % 3]!),
    );
    expect([...normaliser.normalise(train, packed)]).toEqual(values);
    const { labels } = train;
    expect([...gatherLabels(train, packed)]).toEqual(
      [...packed].map((code) => labels[readVariation(code).index]),
    );
  });

  it.skipIf(softwareDriver() === null)(
    `are the host's to the bit on WebGPU ${SOFTWARE_GPU_NEEDED}`,
    async () => {
      await withDevice("software", async (device, adapter) => {
        showGpuToLibrary();
        const bridge = await createTensorBridge(createGpuContext(device, adapter.info));
        const loader = await createPictureLoader(bridge, dataset);
        const { pixels } = loader.load(train, packed);
        expect(await pixels.data()).toEqual(new Normaliser(dataset).normalise(train, packed));
        loader.dispose();
        bridge.dispose();
      });
    },
  );
});
