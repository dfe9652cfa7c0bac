/**
 * Which models an experiment may name, and the ranges of their settings. Upper bounds keep every model below some 100
 * million parameters; whether one fits the data, models.ts says, and what it costs the page says before it starts.
 */
import * as z from "zod/mini";
import { choose, chooseByKind, list, object, whole, word } from "./parts.ts";

export const MODEL_LIMITS = {
  /** Units of a dense layer; how many layers. */
  units: 4096,
  layers: 8,
  /** Filters of a `cnn`'s convolutions; how many of them, each of which halves the pictures. */
  channels: 512,
  convolutions: 4,
  /** Filters of the first convolution of residual networks and `vgg`, which all others are multiples of. */
  width: 128,
  convmixer: { dim: 1024, depth: 64, kernel: 15, patch: 28 },
} as const;

const units = whole(1, MODEL_LIMITS.units);
const { convmixer } = MODEL_LIMITS;

const ofWidth = <Kind extends string>(kind: Kind) =>
  object({ kind: z.literal(kind), width: z.optional(whole(1, MODEL_LIMITS.width)) });

/** Filters with a middle, so that pictures keep their size. */
const odd = whole(1, convmixer.kernel).check(
  z.refine((value) => value % 2 === 1, {
    error: ({ input }) =>
      `${String(input)} is even, so the filter has no middle; give an odd number from 1 to ${convmixer.kernel}`,
  }),
);

const BY_KIND = {
  linear: object({ kind: z.literal("linear") }),
  mlp: object({ kind: z.literal("mlp"), hidden: list(units, 0, MODEL_LIMITS.layers) }),
  cnn: object({
    kind: z.literal("cnn"),
    channels: z.optional(list(whole(1, MODEL_LIMITS.channels), 1, MODEL_LIMITS.convolutions)),
  }),
  resnet8: ofWidth("resnet8"),
  resnet18: ofWidth("resnet18"),
  resnet50: ofWidth("resnet50"),
  resnext18: ofWidth("resnext18"),
  vgg: ofWidth("vgg"),
  convmixer: object({
    kind: z.literal("convmixer"),
    dim: z.optional(whole(1, convmixer.dim)),
    depth: z.optional(whole(1, convmixer.depth)),
    kernel: z.optional(odd),
    patch: z.optional(whole(1, convmixer.patch)),
  }),
  autoencoder: object({
    kind: z.literal("autoencoder"),
    hidden: z.optional(list(units, 1, MODEL_LIMITS.layers)),
  }),
};

const named = word([
  "linear",
  "mlp",
  "cnn",
  "resnet8",
  "resnet18",
  "resnet50",
  "resnext18",
  "vgg",
  "convmixer",
  "autoencoder",
]);

/** A name, or `{kind, ...}` with settings. */
export const model = choose((input) =>
  typeof input === "object" && input !== null ? chooseByKind(BY_KIND) : named,
);
