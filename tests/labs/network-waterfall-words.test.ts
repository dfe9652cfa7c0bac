import { expect, it } from "vitest";
import { networkMethodWords } from "../../src/ui/labs/waterfall/network-words.ts";
import type { NetworkWaterfall } from "../../src/wire/waterfall.ts";

const measured = { step: 3, bars: [], gradientNorm: 2, isExact: true, draws: 1, groups: 1 };

const truth = (of: Pick<NetworkWaterfall, "pictures" | "shards" | "together">): string =>
  networkMethodWords({ ...measured, ...of }, { label: "Adam", stages: [] })[0]!.split(
    "against this ∇f, ",
  )[1]!;

it("says what the true gradient is the mean of", () => {
  expect(truth({ pictures: 90, shards: [90], together: null })).toBe(
    "the mean gradient over all 90 training examples.",
  );
  expect(truth({ pictures: 90, shards: [45, 45], together: null })).toBe(
    "the mean gradient over all 90 training examples.",
  );
  expect(truth({ pictures: 90, shards: [60, 10, 20], together: null })).toBe(
    "the mean over 3 workers of their own mean gradients, so that every worker counts alike with its 10 to 60 examples: " +
      "over 90 training examples.",
  );
  expect(truth({ pictures: 90, shards: [90], together: 9 })).toBe(
    "the mean gradient over minibatches of 9 in a fixed order, each normalised by itself as in training, " +
      "of 90 training examples.",
  );
});
