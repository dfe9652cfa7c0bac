/** What is kept of a network's layers stays bounded, exact at its steps, and can be cut. */
import { describe, expect, it } from "vitest";
import { firstLayerOf } from "../../src/engine/network/first-layer.ts";
import { LayerHistory } from "../../src/engine/network/layer-history.ts";

const CAPACITY = 32;

function filled(steps: Iterable<number>): LayerHistory {
  const history = new LayerHistory({ capacity: CAPACITY, rowLength: 2 });
  for (const step of steps) history.push(step, Float32Array.of(step, -step));
  return history;
}

const every = (rhythm: number, count: number): number[] =>
  Array.from({ length: count }, (_, index) => 1 + index * rhythm);

/** Each row still holds what was pushed at its step. */
function expectExact(history: LayerHistory): void {
  history.steps.forEach((step, at) => {
    expect([...history.row(at)]).toEqual([step, -step]);
  });
}

describe("the history of layers", () => {
  it.each([
    [1, 20],
    [1, 5000],
    [50, 700],
    [7, 33],
  ])("is bounded, exact and even: every %d steps, %d times", (rhythm, count) => {
    const steps = every(rhythm, count);
    const history = filled(steps);
    expect(history.length).toBeLessThanOrEqual(CAPACITY);
    expect(history.length).toBeGreaterThanOrEqual(Math.min(count, CAPACITY / 4));
    expectExact(history);
    // The last step of each stretch that was pushed, no other.
    const bucket = (step: number): number => Math.floor((step - 1) / history.width);
    const expected = steps.filter((step, at) => bucket(step) !== bucket(steps[at + 1] ?? Infinity));
    expect([...history.steps]).toEqual(expected);
    expect(history.steps.at(-1)).toBe(steps.at(-1));
  });

  it("takes no step twice, and goes on otherwise after a cut", () => {
    const history = filled(every(10, 9));
    const { version } = history;
    history.push(41, Float32Array.of(0, 0));
    expect(history.isNew(81)).toBe(false);
    expect(history.version).toBe(version);
    expectExact(history);
    history.cutAfter(45);
    expect([...history.steps]).toEqual([1, 11, 21, 31, 41]);
    expect(history.version).toBeGreaterThan(version);
    history.push(51, Float32Array.of(5, 6));
    expect([...history.row(5)]).toEqual([5, 6]);
    history.cutAfter(0);
    expect(history.length).toBe(0);
    expect(history.isNew(1)).toBe(true);
  });

  it("keeps cutting and filling in bounds once rows are thinned", () => {
    const history = filled(every(1, 1000));
    const before = history.length;
    history.cutAfter(500);
    expect(history.steps.at(-1)).toBeLessThanOrEqual(500);
    expect(history.length).toBeGreaterThan(before / 2 - 2);
    for (const step of every(1, 3000)) history.push(step, Float32Array.of(step, -step));
    expect(history.length).toBeLessThanOrEqual(CAPACITY);
    expectExact(history);
  });
});

describe("first layers as pictures", () => {
  const tensor = (shape: readonly number[], offset = 0) => ({
    ...{ name: "first", shape, offset, initialDeviation: 1 },
    size: shape.reduce((product, extent) => product * extent),
  });
  const layout = (shape: readonly number[]) => ({
    tensors: [tensor(shape), tensor([3], 1)],
    parameterCount: tensor(shape).size + 3,
  });
  const counting = (shape: readonly number[]) =>
    Float32Array.from({ length: tensor(shape).size }, (_, at) => at);
  const input = { height: 4, width: 3, channels: 3 };

  it("are filters of their own size, channels last", () => {
    const shape = [2, 2, 3, 5];
    const layer = firstLayerOf(layout(shape), input)!;
    expect(layer).toMatchObject({ height: 2, width: 2, channels: 3, units: 5 });
    // Filter 4 at (y 1, x 0), channel 2: (((1*2 + 0)*3 + 2)*5 + 4).
    expect(layer.pick(counting(shape))[4 * 12 + (1 * 2 + 0) * 3 + 2]).toBe(44);
  });

  it("are dense weights in the input's shape, the first of them where there are many", () => {
    const shape = [36, 100];
    const layer = firstLayerOf(layout(shape), input)!;
    expect(layer).toMatchObject({ ...input, units: 100 });
    const shown = layer.pick(counting(shape));
    expect(shown.length).toBe(64 * 36);
    // Unit 7 at (y 2, x 1), channel 0: input (2*3 + 1)*3.
    expect(shown[7 * 36 + 21]).toBe(21 * 100 + 7);
  });

  it("are none of points, of other channels, or of other inputs", () => {
    expect(firstLayerOf(layout([2, 8]), { height: 1, width: 1, channels: 2 })).toBeNull();
    expect(firstLayerOf(layout([3, 3, 4, 8]), input)).toBeNull();
    expect(firstLayerOf(layout([35, 8]), input)).toBeNull();
    expect(firstLayerOf({ tensors: [], parameterCount: 0 }, input)).toBeNull();
  });
});
