/**
 * Feedback schemes and the server's aggregation, each against its published recursion written out here in plain numbers.
 */
import { describe, expect, it } from "vitest";
import { PURPOSE, RandomStream } from "../../src/base/random.ts";
import { aggregateMessages, type AggregateSpec } from "../../src/estimators/aggregate.ts";
import { composeStep, type FeedbackSpec, type StageSpec } from "../../src/estimators/compose.ts";
import { composeWorker } from "../../src/estimators/worker.ts";
import { compileRule } from "../../src/language/compile.ts";
import { createReference } from "../../src/language/emit/reference.ts";
import type { Program } from "../../src/language/ir.ts";

const SIZE = 5;

function gradients(count: number): Float64Array[] {
  const stream = new RandomStream({
    seed: 7,
    purpose: PURPOSE.drawing,
    replica: 0,
    step: 0,
    worker: 0,
  });
  return Array.from({ length: count }, () =>
    Float64Array.from({ length: SIZE }, () => stream.normal()),
  );
}

/** Messages of `program`, with its slots after the last step by name. */
function run(
  program: Program,
  sent: readonly Float64Array[],
): { messages: number[][]; slots: Map<string, number[]> } {
  const reference = createReference(program, {
    tensors: [{ size: SIZE, rows: SIZE, cols: 1, isMatrix: 0 }],
    replicas: 1,
  });
  const random = (purpose: number, out: Float64Array): void => {
    out.forEach((_, element) => (out[element] = (purpose % 7) + element));
  };
  const messages = sent.map((gradient, index) => {
    reference.step({ t: index + 1, settings: {}, gradient, random });
    return [...reference.delivered];
  });
  return {
    messages,
    slots: new Map(program.slots.map(({ name }, index) => [name, [...reference.slots[index]!]])),
  };
}

/** Keeps the two largest; clip by value. Both written by hand. */
const COMPRESSORS: Record<string, { stages: StageSpec[]; apply: (x: number[]) => number[] }> = {
  top: {
    stages: [{ kind: "top-k", k: 2 }],
    apply: (x) => {
      const kept = x
        .map((_, i) => i)
        .sort((a, b) => Math.abs(x[b]!) - Math.abs(x[a]!))
        .slice(0, 2);
      return x.map((value, i) => (kept.includes(i) ? value : 0));
    },
  },
  clip: {
    stages: [{ kind: "clip", value: 0.3 }],
    apply: (x) => x.map((value) => Math.max(-0.3, Math.min(0.3, value))),
  },
};

const plus = (a: readonly number[], b: readonly number[], factor = 1): number[] =>
  a.map((value, i) => value + factor * b[i]!);

describe("feedback", () => {
  const sent = gradients(12);
  const zero = Array.from({ length: SIZE }, () => 0);

  it.each(Object.entries(COMPRESSORS))(
    "follows its recursions around %s",
    (_, { stages, apply }) => {
      let e = zero;
      let h = zero;
      let v = zero;
      let held = zero;
      const expected = {
        ef14: [] as number[][],
        ef21: [] as number[][],
        "ef21-sgdm": [] as number[][],
      };
      sent.forEach((given, index) => {
        const g = [...given];
        const wanted = plus(g, e);
        const message = apply(wanted);
        e = plus(wanted, message, -1);
        expected.ef14.push(message);
        h = plus(h, apply(plus(g, h, -1)));
        expected.ef21.push(h);
        v = index === 0 ? g : v.map((value, i) => 0.7 * value + 0.3 * g[i]!);
        held = plus(held, apply(plus(v, held, -1)));
        expected["ef21-sgdm"].push(held);
      });
      const withFeedback = (feedback: FeedbackSpec): ReturnType<typeof run> =>
        run(composeWorker({ stages, feedback, noise: 0, batch: null }), sent);
      const ef14 = withFeedback({ kind: "ef14" });
      expect(ef14.messages).toEqual(expected.ef14);
      expect(ef14.slots).toEqual(new Map([["e", e]]));
      expect(withFeedback({ kind: "ef21" })).toEqual({
        messages: expected.ef21,
        slots: new Map([["h", h]]),
      });
      expect(withFeedback({ kind: "clip21" }).messages).toEqual(expected.ef21);
      const sgdm = withFeedback({ kind: "ef21-sgdm", eta: 0.3 });
      expect(sgdm.slots).toEqual(
        new Map([
          ["v", v],
          ["h", held],
        ]),
      );
      expect(sgdm.messages).toEqual(expected["ef21-sgdm"]);
    },
  );

  it("wraps the compressor only: noise, bias and delay come before it, whatever the order", () => {
    const stages: StageSpec[] = [
      { kind: "clip", value: 0.3 },
      { kind: "bias", value: 0.5 },
      { kind: "delay", steps: 1 },
    ];
    const { messages } = run(
      composeWorker({ stages, feedback: { kind: "ef14" }, noise: 0, batch: null }),
      sent,
    );
    let e = zero;
    const expected = sent.map((_, index) => {
      const wanted = plus(index === 0 ? zero : [...sent[index - 1]!].map((x) => x + 0.5), e);
      const message = wanted.map((value) => Math.max(-0.3, Math.min(0.3, value)));
      e = plus(wanted, message, -1);
      return message;
    });
    expect(messages).toEqual(expected);
  });

  it("in front of a rule is what a single worker does, and its slots keep clear of the rule's", () => {
    const { rule } = compileRule("v = 0.9*v + g; theta = theta - 0.1*v");
    const stages = COMPRESSORS["top"]!.stages;
    const feedback: FeedbackSpec = { kind: "ef21-sgdm", eta: 0.4 };
    const single = run(composeStep(rule!.program, stages, 0.2, feedback), sent);
    const worker = run(composeWorker({ stages, feedback, noise: 0.2, batch: 1 }), sent);
    expect(single.messages).toEqual(worker.messages);
    expect([...single.slots.keys()]).toEqual(["v", "v_sent", "h"]);
    expect(single.slots.get("v_sent")).toEqual(worker.slots.get("v"));
  });
});

describe("aggregation", () => {
  const [workers, replicas] = [7, 2];
  const stream = new RandomStream({
    seed: 1,
    purpose: PURPOSE.drawing,
    replica: 0,
    step: 1,
    worker: 0,
  });
  const messages = Float64Array.from({ length: SIZE * workers * replicas }, () => stream.normal());
  const aggregated = (rule: AggregateSpec): Float64Array => {
    const out = new Float64Array(SIZE * replicas);
    aggregateMessages(messages, out, { workers, replicas, rule });
    return out;
  };
  const columns = Array.from({ length: SIZE * replicas }, (_, at) => {
    const [element, replica] = [Math.floor(at / replicas), at % replicas];
    return Array.from(
      { length: workers },
      (_, w) => messages[(element * workers + w) * replicas + replica]!,
    );
  });
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, x) => sum + x) / values.length;

  it("is the mean, the median, or the mean without the extremes, coordinate by coordinate", () => {
    expect([...aggregated({ aggregate: "mean", trim: 0 })]).toEqual(columns.map(mean));
    const sorted = columns.map((column) => column.toSorted((a, b) => a - b));
    expect([...aggregated({ aggregate: "median", trim: 0 })]).toEqual(sorted.map((c) => c[3]));
    // floor(0.3 * 7) = 2 at each end.
    const inner = sorted.map((column) => mean(column.slice(2, 5)));
    expect([...aggregated({ aggregate: "trimmed", trim: 0.3 })]).toEqual(inner);
  });

  it("of an even number takes the middle of the middle two; NaN is never outvoted; one worker is itself", () => {
    const of = (values: number[], aggregate: AggregateSpec["aggregate"]): number => {
      const out = new Float64Array(1);
      const rule = { aggregate, trim: 0.25 };
      aggregateMessages(Float64Array.from(values), out, {
        workers: values.length,
        replicas: 1,
        rule,
      });
      return out[0]!;
    };
    expect(of([4, 1, 100, 2], "median")).toBe(3);
    expect(of([4, 1, 100, 2], "trimmed")).toBe(3);
    expect(of([4, 1, Infinity, 2], "median")).toBe(3);
    for (const aggregate of ["mean", "median", "trimmed"] as const) {
      expect(of([1, NaN, 2, 3], aggregate)).toBeNaN();
      expect(of([0.1], aggregate)).toBe(0.1);
    }
  });
});
