/** Where kernels keep their numbers: growth, sharing, limits, and what is left when a run is gone. */
import { describe, expect, it } from "vitest";
import { wasmArithmetic } from "../../src/engine/arithmetic.ts";
import { WasmArena, WasmUnavailableError } from "../../src/engine/wasm/arena.ts";
import { createWasmExecutor } from "../../src/engine/wasm/executor.ts";
import { createReference } from "../../src/language/emit/reference.ts";
import { defaultSettings, measured } from "../gpu/programs.ts";
import { expectSameBits, Pair } from "./pair.ts";

const MOMENTUM = "hyper lr = 0.1\nm = 0.9*m + g\nestimate = 0.1*m\ntheta = theta - lr*m";

describe("linear memory", () => {
  it("grows under executors that are at work, and their numbers stay", () => {
    const arena = new WasmArena();
    const program = measured(MOMENTUM);
    const first = new Pair(program, { sizes: [7, 2], replicas: 1, arena });
    first.step(1);
    const { buffer } = first.wasm.theta;
    const second = new Pair(program, { sizes: [100_000], replicas: 1, arena });
    expect(first.wasm.theta.buffer).not.toBe(buffer);
    expect(first.wasm.theta.buffer).toBe(second.wasm.theta.buffer);
    for (const t of [2, 3]) {
      first.step(t);
      second.step(t - 1);
    }
  });

  it("is not asked for again by steps, draws and another executor's instance", () => {
    const arena = new WasmArena();
    const pair = new Pair(measured(MOMENTUM), { sizes: [65], replicas: 3, arena });
    pair.step(1);
    const { usedBytes } = arena;
    for (let t = 2; t < 50; t++) {
      pair.step(t);
      pair.draw(t + 1);
    }
    expect(arena.usedBytes).toBe(usedBytes);
  });

  it("lasts for more runs than there is address space for, since each goes with its run", () => {
    const program = measured(MOMENTUM);
    const size = { tensors: [{ size: 4, rows: 4, cols: 1, isMatrix: 0 as const }], replicas: 1 };
    const gradient = Float64Array.of(1, 2, 3, 4);
    for (let run = 0; run < 400; run++) {
      const executor = createWasmExecutor(program, size, new WasmArena());
      executor.step({
        t: 1,
        settings: defaultSettings(program),
        gradient,
        random: () => undefined,
      });
      expectSameBits(executor.slots[0]!, gradient, `run ${run}`);
    }
  });

  it.each([2 ** 29, 2 ** 33, 1e15, Infinity, NaN])(
    "refuses %d parameters with a reason, and keeps what it has",
    (size) => {
      const arena = new WasmArena();
      const pair = new Pair(measured(MOMENTUM), { sizes: [5], replicas: 1, arena });
      const tensors = [{ size, rows: size, cols: 1, isMatrix: 0 as const }];
      expect(() => createWasmExecutor(measured(MOMENTUM), { tensors, replicas: 1 }, arena)).toThrow(
        WasmUnavailableError,
      );
      pair.step(1);
    },
  );

  it("leaves an executor that does not fit to the reference, and says so", () => {
    const said: string[] = [];
    const arithmetic = wasmArithmetic((reason) => said.push(reason));
    const program = measured("theta = theta - g");
    const tensors = Array.from({ length: 3 }, () => ({
      size: 0,
      rows: 0,
      cols: 1,
      isMatrix: 0 as const,
    }));
    expect(arithmetic.createExecutor(program, { tensors, replicas: 1 }).theta).toHaveLength(0);
    expect(said).toEqual([]);
    expect(() => arithmetic.createExecutor(program, hostile)).toThrow(RangeError);
    expect(said).toEqual([
      expect.stringMatching(/^WebAssembly: passed over for some of it, .+ GiB/),
    ]);
  });

  it("has nothing to do for tensors without elements", () => {
    const program = measured("m = 0.9*m + sum(g)\ntheta = theta - g*m");
    const pair = new Pair(program, { sizes: [0, 3, 0], replicas: 1 });
    for (const t of [1, 2]) pair.step(t);
    expect(createReference(program, { tensors: [], replicas: 1 }).theta).toHaveLength(0);
  });
});

/** More than any memory: the reference cannot have it either, and its own RangeError says so. */
const hostile = {
  tensors: [{ size: 2 ** 40, rows: 2 ** 40, cols: 1, isMatrix: 0 as const }],
  replicas: 1,
};
