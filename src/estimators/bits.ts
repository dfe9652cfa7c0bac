/**
 * How many bits a worker sends up in a step. The rule is exact and independent of the data, so that a curve over bits can
 * be drawn before anything runs; it counts what a plain format needs, without entropy coding and without headers.
 *
 * A message is a list of numbers, each `value` bits, with what is sent once a part (norms, scales) and, where only some
 * coordinates are sent and the server cannot know which, their indices. Stages are counted in order; what they do to the
 * gradient before it is compressed (noise, bias, delay, composite) sends nothing.
 */
import type { StageSpec } from "./stage.ts";
import { STAGE_DEFAULTS } from "./stage.ts";
import { keptOf, partsOf, type Tensors, totalOf } from "./sizes.ts";

/** An uncompressed number, a norm or a scale: float32. */
const NUMBER_BITS = 32;

/** What each kind of stage does to the message, for readers; the rule itself is `messageBits`. */
export const BIT_RULES: Readonly<Record<StageSpec["kind"], string>> = {
  noise: "nothing: 32 bits a number",
  "skewed-noise": "nothing: 32 bits a number",
  bias: "nothing: 32 bits a number",
  delay: "nothing: 32 bits a number",
  composite: "nothing: 32 bits a number",
  clip: "by norm as normalize; by value 32 bits a number",
  "top-k": "k values with ceil(log2 d) bits of index each, or all d values where that is less",
  "rand-k": "k values without indices: the server draws the same ones",
  sign: "1 bit a number; scaled, 32 more a part for the mean magnitude",
  quantize: "1 + ceil(log2(levels + 1)) bits a number and 32 a part for the norm",
  round: "nothing: 32 bits a number, since how many steps of the grid there are is not bounded",
  "power-of-two": "9 bits a number: sign and exponent",
  normalize: "nothing for values of 32 bits; 32 a part more where they were fewer",
};

interface Message {
  /** Bits a number takes. */
  readonly value: number;
  /** Numbers whose places the server knows. */
  readonly places: number;
  /** Numbers sent at most, and the bits of all their indices. */
  readonly sent: number;
  readonly indices: number;
  /** Bits sent once a part. */
  readonly once: number;
}

/** Bits of one worker's message in one step. */
export function messageBits(stages: readonly StageSpec[], tensors: Tensors): number {
  const size = totalOf(tensors);
  const start: Message = { value: NUMBER_BITS, places: size, sent: size, indices: 0, once: 0 };
  const { value, places, sent, indices, once } = stages.reduce<Message>(
    (message, stage) => afterStage(message, stage, tensors),
    start,
  );
  return Math.min(places * value, sent * value + indices) + once;
}

function afterStage(message: Message, stage: StageSpec, tensors: Tensors): Message {
  const scales = (): number => NUMBER_BITS * partsOf(stage, tensors).length;
  const plain: Message = { ...message, value: NUMBER_BITS, once: 0 };
  switch (stage.kind) {
    case "delay":
    case "composite":
      return message;
    case "noise":
    case "skewed-noise":
    case "bias": {
      // Everywhere another number again: nothing that was left out stays out.
      const size = totalOf(tensors);
      return { value: NUMBER_BITS, places: size, sent: size, indices: 0, once: 0 };
    }
    case "round":
      return plain;
    case "clip":
      return "value" in stage ? plain : withScale(message, scales());
    case "normalize":
      return withScale(message, scales());
    case "sign":
      return {
        ...message,
        value: 1,
        once: (stage.scaled ?? STAGE_DEFAULTS.scaled) ? scales() : 0,
      };
    case "quantize":
      return { ...message, value: 1 + Math.ceil(Math.log2(stage.levels + 1)), once: scales() };
    case "power-of-two":
      return { ...message, value: 9, once: 0 };
    case "top-k":
      return afterTop(message, stage, tensors);
    case "rand-k": {
      const kept = keptOf(stage, tensors).reduce((sum, part) => sum + part.kept, 0);
      if (kept >= message.places) return message;
      // Fewer were sent already: those that are left are still named one by one.
      const isNamed = message.sent < kept;
      return {
        ...message,
        places: kept,
        sent: Math.min(message.sent, kept),
        indices: isNamed ? message.indices : 0,
      };
    }
  }
}

/** A common factor: part of a number of 32 bits, else sent with the codes, unless a scale is sent already. */
function withScale(message: Message, scales: number): Message {
  if (message.value === NUMBER_BITS) return message;
  return { ...message, once: Math.max(message.once, scales) };
}

function afterTop(
  message: Message,
  stage: Extract<StageSpec, { kind: "top-k" }>,
  tensors: Tensors,
): Message {
  const parts = keptOf(stage, tensors);
  const kept = parts.reduce((sum, part) => sum + part.kept, 0);
  if (kept >= message.sent) return message;
  const indices = parts.reduce((sum, part) => {
    const among = Math.min(part.size, message.places);
    return sum + part.kept * Math.ceil(Math.log2(among));
  }, 0);
  return { ...message, sent: kept, indices };
}
