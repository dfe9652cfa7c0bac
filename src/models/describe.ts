/** From a model choice, a name or `{kind, ...}`, to a network's description. Knows every architecture by name. */
import { addConvmixer, type ConvmixerSizes } from "./architectures/convmixer.ts";
import { addAutoencoder, addCnn, addLinear, addMlp } from "./architectures/plain.ts";
import { addResnet18, addResnet50, addResnet8, addResnext18 } from "./architectures/residual.ts";
import { addVgg } from "./architectures/vgg.ts";
import { NetworkBuilder, UnknownModelError } from "./builder.ts";
import { CONVMIXER_DEFAULTS, MODEL_DEFAULTS } from "./defaults.ts";
import type { NetworkInput, NetworkModel } from "./layers.ts";

type Settings = Readonly<Record<string, unknown>>;
type Architecture = (builder: NetworkBuilder, settings: Settings) => void;

const ARCHITECTURES: ReadonlyMap<string, Architecture> = new Map<string, Architecture>([
  ["linear", addLinear],
  [
    "mlp",
    (builder, settings) => {
      addMlp(builder, widths(settings, "hidden", MODEL_DEFAULTS.hidden));
    },
  ],
  [
    "cnn",
    (builder, settings) => {
      addCnn(builder, widths(settings, "channels", MODEL_DEFAULTS.channels));
    },
  ],
  [
    "resnet8",
    (builder, settings) => {
      const width = whole(settings, "width", MODEL_DEFAULTS.resnet8);
      addResnet8(builder, [width, 2 * width, 4 * width]);
    },
  ],
  ["resnet18", ofWidth(addResnet18)],
  ["resnet50", ofWidth(addResnet50)],
  ["resnext18", ofWidth(addResnext18)],
  ["vgg", ofWidth(addVgg)],
  [
    "convmixer",
    (builder, settings) => {
      const { dim, depth, kernel, patch } = CONVMIXER_DEFAULTS;
      const sizes: ConvmixerSizes = {
        dim: whole(settings, "dim", dim),
        depth: whole(settings, "depth", depth),
        kernel: whole(settings, "kernel", kernel),
        patch: whole(settings, "patch", patch),
      };
      addConvmixer(builder, sizes);
    },
  ],
  [
    "autoencoder",
    (builder, settings) => {
      addAutoencoder(builder, widths(settings, "hidden", MODEL_DEFAULTS.code));
    },
  ],
]);

/** Builds the network that a model choice names, for pictures of this size. Throws UnknownModelError. */
export function describeNetwork(choice: unknown, input: NetworkInput): NetworkModel {
  const { kind, settings } = readChoice(choice);
  const architecture = ARCHITECTURES.get(kind);
  if (architecture === undefined) {
    const names = [...ARCHITECTURES.keys()];
    const list = `${names.slice(0, -1).join(", ")} or ${names.at(-1) ?? ""}`;
    throw new UnknownModelError(`Unknown model ${JSON.stringify(kind)}: choose ${list}.`);
  }
  const { height, width, channels, classes } = input;
  const builder = new NetworkBuilder({ height, width, channels, classes });
  architecture(builder, settings);
  return builder.finish(kind === "autoencoder" ? "squared-error" : "cross-entropy");
}

function readChoice(choice: unknown): { kind: string; settings: Settings } {
  if (typeof choice === "string") return { kind: choice, settings: {} };
  if (typeof choice !== "object" || choice === null || !("kind" in choice)) {
    throw new UnknownModelError(
      "A model is a name (linear, mlp, cnn, ...) or an object with `kind`.",
    );
  }
  return { kind: String(choice.kind), settings: { ...choice } };
}

function ofWidth(add: (builder: NetworkBuilder, width: number) => void): Architecture {
  return (builder, settings) => {
    add(builder, whole(settings, "width", MODEL_DEFAULTS.width));
  };
}

function widths(settings: Settings, key: string, fallback: readonly number[]): readonly number[] {
  const value = settings[key];
  if (value === undefined) return fallback;
  if (!Array.isArray(value) || !value.every(isCount)) {
    throw new UnknownModelError(`\`${key}\` must be a list of whole numbers from 1 on.`);
  }
  return value;
}

function whole(settings: Settings, key: string, fallback: number): number {
  const value = settings[key];
  if (value === undefined) return fallback;
  if (!isCount(value)) throw new UnknownModelError(`\`${key}\` must be a whole number from 1 on.`);
  return value;
}

function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 1;
}
