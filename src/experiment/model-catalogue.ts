/**
 * The models that a network can be, with their settings, sources and sizes. Sizes follow from the description, so they
 * are those of the model that runs.
 */
import { CIFAR10, CIFAR100, FASHION_MNIST, MNIST } from "../data/sets/facts.ts";
import { networkCost } from "../models/cost.ts";
import { CONVMIXER_DEFAULTS, MODEL_DEFAULTS } from "../models/defaults.ts";
import { describeNetwork } from "../models/describe.ts";
import { type CatalogueEntry, setting } from "./catalogue-entry.ts";
import type { ModelChoice, ModelKind } from "./experiment.ts";
import { MODEL_LIMITS } from "./schema-models.ts";

interface ModelSize {
  readonly parameters: number;
  /** Of one picture's forward pass, convolutions and dense layers; training takes about three times as many. */
  readonly multiply_adds: number;
}

const SETS = { cifar10: CIFAR10, cifar100: CIFAR100, mnist: MNIST, "fashion-mnist": FASHION_MNIST };

export interface ModelEntry extends CatalogueEntry {
  readonly choice: ModelChoice;
  /** As `choice` has it, on each set. */
  readonly sizes: Readonly<Record<keyof typeof SETS, ModelSize>>;
}

type Note = Omit<ModelEntry, "id" | "sizes">;

const { convmixer: mixer } = MODEL_LIMITS;
const { resnet8, width, code } = MODEL_DEFAULTS;
const ofWidth = (value: number) => ({ width: setting(value, 1, MODEL_LIMITS.width) });

const RESIDUAL = "He, Zhang, Ren and Sun 2016, arXiv:1512.03385";
const VSGD_CODE = "as in the reference code of VSGD (arXiv:2404.06549)";

const MODELS: Readonly<Record<ModelKind, Note>> = {
  linear: {
    name: "Linear",
    choice: "linear",
    settings: {},
    notes: "One dense layer: softmax regression.",
  },
  mlp: {
    name: "MLP",
    choice: { kind: "mlp", hidden: [...MODEL_DEFAULTS.hidden] },
    settings: { hidden: setting("[64, 64]", 1, MODEL_LIMITS.units) },
    notes: "Dense layers with relu; `hidden` lists their widths.",
  },
  cnn: {
    name: "CNN",
    choice: { kind: "cnn", channels: [...MODEL_DEFAULTS.channels] },
    settings: { channels: setting("[16, 32]", 1, MODEL_LIMITS.channels) },
    notes:
      "Blocks of 3x3 convolution, relu and 2x2 max-pool, then a dense layer; `channels` lists the filters.",
  },
  resnet8: {
    name: "ResNet-8",
    choice: { kind: "resnet8", width: resnet8 },
    settings: ofWidth(resnet8),
    notes:
      "Three basic blocks with batch norm, `width` filters in front: the smallest residual network of the family.",
    source: `${RESIDUAL}, section 4.2 with n = 1 (depth 6n + 2), projections where shapes change`,
  },
  resnet18: {
    name: "ResNet-18",
    choice: { kind: "resnet18", width },
    settings: ofWidth(width),
    notes:
      "[2, 2, 2, 2] basic blocks behind a 3x3 convolution of `width` filters (no 7x7, no max-pool: small pictures).",
    source: `${RESIDUAL}, table 1`,
  },
  resnet50: {
    name: "ResNet-50",
    choice: { kind: "resnet50", width },
    settings: ofWidth(width),
    notes:
      "[3, 4, 6, 3] bottlenecks, four times as wide outside as inside, behind a 3x3 convolution of `width` filters.",
    source: `${RESIDUAL}, table 1`,
  },
  resnext18: {
    name: "ResNeXt-18",
    choice: { kind: "resnext18", width },
    settings: ofWidth(width),
    notes:
      "Three bottlenecks of 8 groups, widened 4 times: 11 layers with weights, whatever its name says.",
    source: `Xie, Girshick, Dollar, Tu and He 2017, arXiv:1611.05431; ${VSGD_CODE}`,
  },
  vgg: {
    name: "VGG-16 with batch norm",
    choice: { kind: "vgg", width },
    settings: ofWidth(width),
    notes:
      "Configuration D: 13 convolutions with batch norm and a pool after each of five blocks, then one dense layer.",
    source: `Simonyan and Zisserman 2015, arXiv:1409.1556; ${VSGD_CODE}`,
  },
  convmixer: {
    name: "ConvMixer",
    choice: { kind: "convmixer", ...CONVMIXER_DEFAULTS },
    settings: {
      dim: setting(CONVMIXER_DEFAULTS.dim, 1, mixer.dim),
      depth: setting(CONVMIXER_DEFAULTS.depth, 1, mixer.depth),
      kernel: setting(CONVMIXER_DEFAULTS.kernel, 1, mixer.kernel),
      patch: setting(CONVMIXER_DEFAULTS.patch, 1, mixer.patch),
    },
    notes:
      "Patches, then `depth` times a depthwise convolution inside a residual and a 1x1 convolution, with gelu and batch norm; `kernel` is odd.",
    source: "Trockman and Kolter 2022, arXiv:2201.09792; defaults of VSGD's demo on MNIST",
  },
  autoencoder: {
    name: "Autoencoder",
    choice: { kind: "autoencoder", hidden: [...code] },
    settings: { hidden: setting("[128, 32]", 1, MODEL_LIMITS.units) },
    notes:
      "Dense layers down to a linear code and back to the pixels; `hidden` lists the encoder's widths, the code last. " +
      "Mean squared error of normalised pixels; it tells no classes apart, so it has no accuracy.",
    source: "after Hinton and Salakhutdinov 2006, doi:10.1126/science.1127647, with relu",
  },
};

export const modelCatalogue: readonly ModelEntry[] = Object.entries(MODELS).map(([id, note]) => ({
  id,
  ...note,
  sizes: {
    cifar10: sizeOn(note.choice, "cifar10"),
    cifar100: sizeOn(note.choice, "cifar100"),
    mnist: sizeOn(note.choice, "mnist"),
    "fashion-mnist": sizeOn(note.choice, "fashion-mnist"),
  },
}));

function sizeOn(choice: ModelChoice, set: keyof typeof SETS): ModelSize {
  const model = describeNetwork(choice, SETS[set]);
  return {
    parameters: model.layout.parameterCount,
    multiply_adds: networkCost(model).forward,
  };
}
