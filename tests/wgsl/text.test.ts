/** The small parts of writing WGSL: literals that float32 reads back, and names that WGSL accepts. */
import { expect, it } from "vitest";
import { RandomStream } from "../../src/base/random.ts";
import { NameBook, isFloat32, printFloat } from "../../src/language/emit/wgsl-text.ts";
import { wgslErrors, withDevice } from "../support/gpu.ts";

it("prints the shortest literal of a float32, negative ones in brackets", () => {
  const shown = [
    0,
    1,
    -1,
    0.1,
    1e-8,
    1 / 3,
    3.4028234663852886e38,
    16777216,
    1e21,
    -0.5,
    1e-42,
  ].map(printFloat);
  expect(shown).toEqual([
    "0.0",
    "1.0",
    "(-1.0)",
    "0.1",
    "1e-8",
    "0.33333334",
    "3.402823466e38",
    "16777216.0",
    "1e21",
    "(-0.5)",
    "0.0",
  ]);
});

it("prints literals that round to the same float32", () => {
  const stream = new RandomStream({ seed: 11, purpose: 7, replica: 0, step: 0, worker: 0 });
  const bits = new Uint32Array(1);
  const number = new Float32Array(bits.buffer);
  for (let round = 0; round < 2000; round++) {
    bits[0] = stream.uint32();
    const value = number[0] ?? 0;
    if (!isFloat32(value) || Math.abs(value) < 2 ** -126) continue;
    expect(Math.fround(Number(printFloat(value).replace(/[()]/g, "")))).toBe(value);
  }
});

it("refuses numbers that float32 cannot hold", () => {
  for (const value of [Number.NaN, Number.POSITIVE_INFINITY, 1e39]) {
    expect(isFloat32(value)).toBe(false);
    expect(() => printFloat(value)).toThrow(/not a float32/);
  }
});

it("gives out names once and avoids WGSL's words", () => {
  const book = new NameBook(["row"]);
  expect(["m", "m", "var", "row", "größe", "_x"].map((name) => book.take(name))).toEqual([
    "m",
    "m_2",
    "var_2",
    "row_2",
    "value",
    "value_2",
  ]);
  const inner = book.fork();
  expect(inner.temporary()).toBe("t0");
  expect(book.temporary()).toBe("t0");
});

it("makes literals at the edges of float32 that Chrome accepts", async () => {
  const values = [3.4028234663852886e38, 1.1754943508222875e-38, -1e-30, 1e-42];
  const text = `fn f() -> f32 {\n${values.map((value, index) => `  let x${index} = ${printFloat(value)};`).join("\n")}\n  return x0;\n}`;
  await withDevice("validate", async (device) => {
    expect(await wgslErrors(device, text)).toEqual([]);
  });
});
