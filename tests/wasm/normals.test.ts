/** The generator on WebAssembly against base/random.ts: bits, for every part of the address and every layout. */
import { describe, expect, it } from "vitest";
import { fillReplicaNormals } from "../../src/engine/reference/normals.ts";
import { WasmArena } from "../../src/engine/wasm/arena.ts";
import { createWasmNormals } from "../../src/engine/wasm/normals.ts";
import { expectSameBits } from "./pair.ts";

function both(
  purpose: number,
  length: number,
  where: Parameters<typeof fillReplicaNormals>[2],
): void {
  const arena = new WasmArena();
  arena.reserve(48);
  const { memory, address } = arena.reserve(length * 8);
  const out = new Float64Array(memory.buffer, address, length);
  createWasmNormals(arena)(purpose, out, where);
  const expected = new Float64Array(length);
  fillReplicaNormals(purpose, expected, where);
  expectSameBits(out, expected, JSON.stringify(where));
}

describe("normals on WebAssembly", () => {
  it("are those of the generator over 400,000 numbers, tails among them", () => {
    const place = { seed: 4_000_000_007, step: 3_000_000_001, worker: 65_536, firstReplica: 9 };
    both(0xfffffff0, 400_000, { place, count: 1, column: 0, stride: 1 });
  });

  it.each([1, 2, 3, 4, 5, 6, 7])("of %i elements end where they should", (elements) => {
    const place = { seed: 0, step: 1, worker: 0, firstReplica: 4_294_967_294 };
    both(1, elements, { place, count: 1, column: 0, stride: 1 });
    both(1, elements * 5, { place, count: 5, column: 0, stride: 5 });
    both(1, elements * 9, { place, count: 4, column: 3, stride: 9 });
  });

  it("are written by JavaScript outside the arena", () => {
    const out = new Float64Array(6);
    const place = { seed: 1, step: 2, worker: 3, firstReplica: 4 };
    createWasmNormals(new WasmArena())(5, out, { place, count: 1, column: 0, stride: 1 });
    expect(out.every((value) => value !== 0)).toBe(true);
  });
});
