/** Parameter counts of the models as their sources publish them; where a source gives none, worked out by hand. */
import { describe, expect, it } from "vitest";
import { describeNetwork } from "../../src/models/describe.ts";

const CIFAR10 = { height: 32, width: 32, channels: 3, classes: 10 };
const CIFAR100 = { ...CIFAR10, classes: 100 };
const MNIST = { height: 28, width: 28, channels: 1, classes: 10 };

describe("published parameter counts", () => {
  it.each([
    // ResNets with a 3x3 stem as in the code that most CIFAR results are from (kuangliu/pytorch-cifar for 10 classes;
    // weiaicunzai/pytorch-cifar100 lists 11.2M and 23.7M for 100). By hand: torchvision's resnet18 has 11,689,512 and
    // its resnet50 25,557,032; the 7x7 stem's 9,408 become 1,728, and the 1,000-way layer's 513,000 (2,049,000) become
    // 513 * classes (2,049 * classes).
    ["resnet18", CIFAR10, 11_173_962],
    ["resnet18", CIFAR100, 11_689_512 - 9408 + 1728 - 513_000 + 51_300],
    ["resnet50", CIFAR10, 23_520_842],
    ["resnet50", CIFAR100, 23_705_252],
    // kuangliu/pytorch-cifar's VGG16: torchvision's vgg16_bn.features (14,714,688 + 2 * 4,224) and one layer 512 -> 10.
    ["vgg", CIFAR10, 14_728_266],
    // Trockman and Kolter, section "CIFAR-10 experiments": ConvMixer-256/8 with kernel 9, patch 1 has 0.7M; in numbers
    // patches 3*256 + 256 + 512, 8 blocks of 81*256 + 256 + 512 + 256*256 + 256 + 512, and 257*10.
    [
      { kind: "convmixer", dim: 256, depth: 8, kernel: 9, patch: 1 },
      CIFAR10,
      1536 + 8 * (20_736 + 768 + 65_536 + 768) + 2570,
    ],
    // VSGD's demo on MNIST: patches 4*16 + 16 + 32, 4 blocks of 9*16 + 16 + 32 + 16*16 + 16 + 32, and 17*10.
    ["convmixer", MNIST, 112 + 4 * 496 + 170],
    // He and others, section 4.2, n = 1, with 1x1 projections: stem 432 + 32; blocks of 16: 4,608 + 64; of 32: 13,824 +
    // 128 + 512 + 64; of 64: 55,296 + 256 + 2,048 + 128; and 65*10. (Their own n = 1 is not printed; n = 3 is 0.27M.)
    ["resnet8", CIFAR10, 464 + 4672 + 14_528 + 57_728 + 650],
    // VSGD's resnext.py, cardinality 8, widen factor 4, base 64. Stem 1,728 + 128. Stages of 256, 512 and 1,024 outputs D
    // from C inputs: inner 2D in 8 groups: 2CD + 4D, 9*2D*2D/8 + 4D, 2D*D + 2D, and C*D + 2D where C is not D.
    [
      "resnext18",
      CIFAR10,
      1856 + resnext(64, 256) + resnext(256, 512) + resnext(512, 1024) + 10_250,
    ],
    // 784*128 + 128 + 128*32 + 32 and the way back.
    ["autoencoder", MNIST, 100_480 + 4128 + 4224 + 101_136],
  ])("of %j on %j: %i", (model, input, count) => {
    expect(describeNetwork(model, input).layout.parameterCount).toBe(count);
  });
});

function resnext(inputs: number, outputs: number): number {
  const inner = 2 * outputs;
  const shortcut = inputs * outputs + 2 * outputs;
  return (
    inputs * inner +
    2 * inner +
    (9 * inner * inner) / 8 +
    2 * inner +
    inner * outputs +
    2 * outputs +
    shortcut
  );
}
