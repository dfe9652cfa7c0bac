/** Layouts, parameter counts and initial parameters of the networks. */
import { describe, expect, it } from "vitest";
import { normalQuantile, philoxBlock, PURPOSE, uniformFromBits } from "../../src/base/random.ts";
import { UnknownModelError } from "../../src/models/builder.ts";
import { describeNetwork } from "../../src/models/describe.ts";
import { initialParameters } from "../../src/models/initial.ts";

const CIFAR10 = { height: 32, width: 32, channels: 3, classes: 10 };

describe("parameter counts", () => {
  it.each([
    // 3*3*3*16 + 16 + 3*3*16*32 + 32 + 8*8*32*10 + 10 = 448 + 4,640 + 20,490
    ["cnn", CIFAR10, 25_578],
    // 3,072 * 10 + 10
    ["linear", CIFAR10, 30_730],
    // 3,072*64 + 64 + 64*64 + 64 + 64*10 + 10
    ["mlp", CIFAR10, 201_482],
    [{ kind: "mlp", hidden: [] }, CIFAR10, 30_730],
    [{ kind: "mlp", hidden: [5] }, CIFAR10, 3072 * 5 + 5 + 5 * 10 + 10],
    // 28x28 -> 14x14 -> 7x7: 9*16 + 16 + 9*16*32 + 32 + 7*7*32*10 + 10
    [
      "cnn",
      { height: 28, width: 28, channels: 1, classes: 10 },
      144 + 16 + 4608 + 32 + 15_680 + 10,
    ],
    // 9x7 -> 4x3: 9*2*3 + 3 + 4*3*3*4 + 4
    [
      { kind: "cnn", channels: [3] },
      { height: 9, width: 7, channels: 2, classes: 4 },
      54 + 3 + 144 + 4,
    ],
  ])("%j on %j has %i parameters", (model, input, count) => {
    const { layout } = describeNetwork(model, input);
    expect(layout.parameterCount).toBe(count);
    const last = layout.tensors.at(-1)!;
    expect(last.offset + last.size).toBe(count);
    let offset = 0;
    for (const tensor of layout.tensors) {
      expect(tensor.offset).toBe(offset);
      offset += tensor.size;
    }
  });
});

describe("a model that cannot be", () => {
  it.each([
    ["resnet9", /Unknown model "resnet9": choose linear, mlp, cnn, resnet8, .* or autoencoder/],
    [{ kind: "mlp", hidden: [0] }, /`hidden` must be a list of whole numbers/],
    [{ kind: "cnn", channels: "16" }, /`channels` must be a list/],
    [null, /A model is a name/],
    [{ kind: "cnn", channels: [1, 1, 1, 1, 1, 1] }, /32 x 32 pixels are too few/],
  ])("%j is refused", (model, message) => {
    const build = () => describeNetwork(model, CIFAR10);
    expect(build).toThrow(UnknownModelError);
    expect(build).toThrow(message);
  });
});

describe("initial parameters", () => {
  const { layout } = describeNetwork("mlp", CIFAR10);
  const theta = initialParameters(layout, 1, 0);

  it("are He-normal: mean 0, deviation sqrt(2 / inputs), kurtosis 3", () => {
    const { offset, size } = layout.tensors[0]!;
    const weights = theta.subarray(offset, offset + size);
    const moment = (power: number) =>
      weights.reduce((sum, value) => sum + value ** power, 0) / size;
    const deviation = Math.sqrt(2 / 3072);
    // Five standard errors of each statistic of n normals.
    expect(Math.abs(moment(1))).toBeLessThan((5 * deviation) / Math.sqrt(size));
    expect(Math.abs(moment(2) / deviation ** 2 - 1)).toBeLessThan(5 * Math.sqrt(2 / size));
    expect(Math.abs(moment(4) / deviation ** 4 - 3)).toBeLessThan(5 * Math.sqrt(96 / size));
  });

  it("are zero for biases", () => {
    for (const { offset, size } of layout.tensors.filter(({ name }) => name.endsWith("bias"))) {
      expect(theta.subarray(offset, offset + size).every((value) => value === 0)).toBe(true);
    }
  });

  it("take element i from normal i of the stream", () => {
    const index = layout.tensors[2]!.offset + 7;
    const words = new Uint32Array(4);
    const key = { seed: 1, purpose: PURPOSE.initialParameters, replica: 0, step: 0, worker: 0 };
    philoxBlock(key, index >>> 2, words, 0);
    const normal = normalQuantile(uniformFromBits(words[index & 3]!));
    expect(theta[index]).toBe(Math.fround(Math.sqrt(2 / 64) * normal));
  });

  it("differ between replicas and seeds, and repeat for the same", () => {
    expect(initialParameters(layout, 1, 0)).toEqual(theta);
    expect(initialParameters(layout, 1, 1)[0]).not.toBe(theta[0]);
    expect(initialParameters(layout, 2, 0)[0]).not.toBe(theta[0]);
  });
});
