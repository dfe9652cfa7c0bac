/** The bias of shortcuts to the outer gradient at a lane's weights: against means over the same tasks, and as a session tells it. */
import { beforeAll, describe, expect, it } from "vitest";
import { startWasm } from "../../src/cli/wasm-node.ts";
import { MetaGradients } from "../../src/engine/meta/meta-gradients.ts";
import { unwrappedTanh } from "../../src/engine/meta/operations.ts";
import { measureShortcuts, ShortcutsLook } from "../../src/engine/meta/shortcuts.ts";
import type { MetaOrder, ProblemChoice } from "../../src/experiment/experiment.ts";
import { initialParameters } from "../../src/models/initial.ts";
import { chooseShots } from "../../src/problems/sine-tasks.ts";
import type { View } from "../../src/wire/messages.ts";
import { Bench, VIEW } from "./session-support.ts";
import { testHost } from "./support.ts";

type Meta = Extract<ProblemChoice, { kind: "meta" }>;

const SEED = 5;
const inner = { steps: 2, lr: 0.04, batch: 2 };
const problem: Meta = { kind: "meta", task: "sine", hidden: [4], inner, tasks: 3, shots: 4 };

function gradients(order: MetaOrder, lr: number): MetaGradients {
  const own = { ...problem, inner: { ...inner, lr } };
  return new MetaGradients({ backend: "wasm", problem: own, seed: SEED, order });
}

beforeAll(async () => {
  await startWasm();
});

describe("shortcuts", () => {
  it("are off by what the means over the tasks are apart, noise and all", async () => {
    const theta = initialParameters(gradients("exact", 0).layout, SEED, 0);
    const found = await measureShortcuts(
      { gradients: gradients("first", inner.lr), problem, seed: SEED, truth: "exact" },
      theta,
      () => Promise.resolve(),
    );
    expect(found.rates).toEqual([0.005, 0.01, 0.02, 0.04, 0.08]);
    expect(found.shortcuts.map(({ name }) => name)).toEqual(["first", "difference", "shots"]);
    const tasks = Uint32Array.from({ length: found.tasks }, (_, task) => task);
    const chosen = chooseShots(tasks, { seed: SEED, replica: 0, step: 0, worker: 0 });
    for (const at of [0, 3]) {
      const over = async (order: MetaOrder, seen: Uint32Array): Promise<Float32Array> =>
        (await gradients(order, found.rates[at]!).gradient(theta, seen)).gradient;
      const exact = await over("exact", tasks);
      expect(Math.abs(found.size[at]! / Math.hypot(...exact) - 1)).toBeLessThan(1e-5);
      for (const { name, bias, floor } of found.shortcuts) {
        const short = await over(
          name === "shots" ? "exact" : name,
          name === "shots" ? chosen : tasks,
        );
        const apart = Math.hypot(...short.map((value, index) => value - exact[index]!));
        // |mean error|^2 is bias^2 and the noise that is taken off it; of differences little more than rounding is left.
        const tolerance = name === "difference" ? 0.3 : 1e-3;
        if (bias[at]! > 0)
          expect(Math.abs(Math.hypot(bias[at]!, floor[at]!) / apart - 1)).toBeLessThan(tolerance);
        else expect(apart).toBeLessThan((1 + tolerance) * floor[at]!);
      }
    }
    const [first, difference] = found.shortcuts;
    // v - (v - a H v): to first order in the rate.
    expect(first!.bias[1]! / first!.bias[0]!).toBeGreaterThan(1.7);
    expect(first!.bias[1]! / first!.bias[0]!).toBeLessThan(2.3);
    difference!.bias.forEach((bias, at) => {
      expect(bias).toBeLessThan(2e-3 * found.size[at]!);
    });
  });

  it("are measured once at the same weights", async () => {
    const counted = gradients("first", inner.lr);
    const own = counted.own.bind(counted);
    let calls = 0;
    counted.own = (...args) => {
      calls++;
      return own(...args);
    };
    const look = new ShortcutsLook({ gradients: counted, problem, seed: SEED, truth: "exact" });
    const theta = initialParameters(counted.layout, SEED, 0);
    const rest = (): Promise<void> => Promise.resolve();
    const first = await look.at(theta.slice(), rest);
    const once = calls;
    expect(await look.at(theta.slice(), rest)).toBe(first);
    expect(calls).toBe(once);
    theta[0]!++;
    expect((await look.at(theta.slice(), rest)).size).not.toEqual(first.size);
    expect(calls).toBe(2 * once);
  });

  it("are held against differences where second derivatives are wrong", async () => {
    const theta = initialParameters(gradients("exact", 0).layout, SEED, 0);
    const { truth, shortcuts } = await measureShortcuts(
      { gradients: gradients("first", inner.lr), problem, seed: SEED, truth: "difference" },
      theta,
      () => Promise.resolve(),
    );
    expect(truth).toBe("difference");
    expect(shortcuts.map(({ name }) => name)).toEqual(["first", "shots"]);
  });
});

describe("a session", () => {
  const experiment = {
    v: 1,
    problem,
    lanes: [{ optimizer: "sgd" }, { optimizer: "sgd", order: "first" }],
    steps: 3,
    probe: { every: 1, draws: 2, batch: 8 },
  } as const;
  const view = (lane: number): View => ({ ...VIEW, stage: "buffers", shortcuts: { lane } });
  const told = (bench: Bench) => bench.of("shortcuts").map((event) => event.view);

  it("tells them where the lane stands: at the start, at the end, of another lane, and no longer", async () => {
    const bench = new Bench({ tickMs: 100 });
    const lanes = [...experiment.lanes];
    await bench.ready({ ...experiment, lanes }, { device: "wasm", view: view(0) });
    await bench.until(() => told(bench).length > 0);
    expect(told(bench)[0]).toMatchObject({ lane: 0, step: 0, truth: "exact" });
    bench.send({ kind: "play" });
    await bench.reach("done");
    await bench.until(() => told(bench).at(-1)?.step === 3);
    const last = told(bench).at(-1);
    expect(last).toMatchObject({ lane: 0, step: 3 });
    expect(last?.size).not.toEqual(told(bench)[0]?.size);
    bench.send({ kind: "view", view: view(1) });
    await bench.until(() => told(bench).at(-1)?.lane === 1);
    // Nobody looks any more: the steps are done again without.
    bench.send({ kind: "view", view: { ...view(1), shortcuts: null } });
    const before = told(bench).length;
    bench.send({ kind: "seek", step: 1 });
    await bench.reach("paused");
    expect(told(bench)).toHaveLength(before);
    expect(bench.watched.rows).toEqual(await rowsWithoutLooking());
  });

  /** The same run, unwatched, as far as it went: three steps, and one again. */
  async function rowsWithoutLooking() {
    const bench = new Bench({ tickMs: 100 });
    await bench.ready({ ...experiment, lanes: [...experiment.lanes] }, { device: "wasm" });
    bench.send({ kind: "play" });
    await bench.reach("done");
    bench.send({ kind: "seek", step: 1 });
    await bench.reach("paused");
    return bench.watched.rows;
  }

  it("neither holds up the microscope nor Play while they are measured", async () => {
    const bench = new Bench();
    await bench.ready({ ...experiment, lanes: [...experiment.lanes] }, { view: view(0) });
    await bench.turns(1);
    const place = { tensor: 0, element: 0, replica: 0 };
    bench.send({ kind: "inspect", target: { lane: 0, place } });
    await bench.until(() => bench.of("inspection").length > 0);
    expect(told(bench)).toEqual([]);
    bench.send({ kind: "inspect", target: null });
    bench.send({ kind: "step", count: 1 });
    await bench.until(() => told(bench).length > 0);
    expect(told(bench)[0]).toMatchObject({ lane: 0, step: 1 });
    expect(bench.watched.rows).toHaveLength(2);
  });

  it("has nothing to tell of a lane that is refused", async () => {
    const bench = new Bench({ tickMs: 100, host: { ...testHost, activation: unwrappedTanh } });
    const lanes = [...experiment.lanes];
    await bench.ready({ ...experiment, lanes }, { device: "wasm", view: view(0) });
    await bench.until(() => told(bench).length > 0);
    expect(told(bench)[0]).toBeNull();
    bench.send({ kind: "view", view: view(1) });
    await bench.until(() => told(bench).length > 1);
    expect(told(bench)[1]).toMatchObject({ lane: 1, truth: "difference" });
  });
});
