/** Networks whose parameters are updated on WebAssembly take the path of the reference, to the bit. */
import { expect, it } from "vitest";
import { referenceArithmetic, wasmArithmetic } from "../../src/engine/arithmetic.ts";
import { HostLane } from "../../src/engine/network/host-lane.ts";
import { createHostGradients } from "../../src/engine/tf/host-gradients.ts";
import { initialParameters } from "../../src/models/initial.ts";
import { drawShapes } from "../../src/data/shapes.ts";
import { optimizers } from "../../src/optimizers/index.ts";
import { defaultSettings, measured } from "../gpu/programs.ts";

it.each(["adam", "vsgd"])("%s with noise and clipping in front", async (id) => {
  const rule = optimizers.find((optimizer) => optimizer.id === id)?.rule ?? "";
  const program = measured(rule, [
    { kind: "noise", sigma: 0.01 },
    { kind: "clip", norm: 1 },
  ]);
  const gradients = await createHostGradients(
    "cpu",
    { kind: "mlp", hidden: [3] },
    drawShapes({ train: 24, test: 10 }),
  );
  const lanes = [wasmArithmetic(expect.unreachable), referenceArithmetic].map(
    (arithmetic) =>
      new HostLane({
        program,
        gradients,
        settings: defaultSettings(program),
        seed: 3,
        replica: 1,
        batch: 4,
        start: initialParameters(gradients.layout, 3, 1),
        arithmetic,
      }),
  );
  for (let t = 1; t <= 4; t++) {
    const pictures = Uint32Array.of(t, t + 3, t + 9, t + 15);
    const [wasm, reference] = await Promise.all(
      lanes.map(async (lane) => ({
        step: await lane.step(t, pictures, t % 2 === 0),
        theta: await lane.theta(),
        slots: await lane.slots(),
      })),
    );
    expect(wasm).toEqual(reference);
  }
  gradients.dispose();
});
