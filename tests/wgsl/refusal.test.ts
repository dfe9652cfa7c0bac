/** Rules that no kernel can run: listed by name, and refused by everything that would make a kernel of them. */
import { describe, expect, it } from "vitest";
import { createGpuContext } from "../../src/engine/gpu/device.ts";
import { createTensorUpdate } from "../../src/engine/gpu/tensor-update.ts";
import { createTrajectoryLane } from "../../src/engine/gpu/trajectory-lane.ts";
import { failureOf } from "../../src/engine/failure.ts";
import { compileRule } from "../../src/language/compile.ts";
import { needsReference, NoKernelError } from "../../src/language/demands.ts";
import { emitTensorKernel } from "../../src/language/emit/wgsl-tensor.ts";
import { emitTrajectoryKernel } from "../../src/language/emit/wgsl-trajectory.ts";
import type { Program } from "../../src/language/ir.ts";
import { optimizers } from "../../src/optimizers/index.ts";
import { quadraticProblem } from "../../src/problems/build.ts";
import { laneOptions, measured } from "../gpu/programs.ts";
import { withDevice } from "../support/gpu.ts";

const REFUSED = { sam: /gradients at other points/, muon: /whole matrices/ } as const;

function bare(text: string): Program {
  const { rule } = compileRule(text);
  if (rule === null) throw new Error(`does not compile: ${text}`);
  return rule.program;
}

it("has a kernel for every optimizer of the catalogue but these", () => {
  const without = optimizers.filter(({ rule }) => needsReference(bare(rule))).map(({ id }) => id);
  expect(without.sort()).toEqual(Object.keys(REFUSED).sort());
});

describe.each(Object.entries(REFUSED))("%s", (id, reason) => {
  const text = optimizers.find((optimizer) => optimizer.id === id)?.rule ?? "";

  it("is refused by the emitters, bare and measured", () => {
    for (const program of [bare(text), measured(text)]) {
      for (const writes of ["state", "capture", "both"] as const) {
        expect(() => emitTensorKernel(program, writes)).toThrow(NoKernelError);
        expect(() => emitTensorKernel(program, writes)).toThrow(reason);
      }
      expect(() => emitTrajectoryKernel(program, null, 2)).toThrow(NoKernelError);
      expect(() => emitTrajectoryKernel(program, null, 2)).toThrow(reason);
    }
  });

  it("is refused by the lanes, as something this page cannot do", async () => {
    const program = measured(text);
    const problem = quadraticProblem({
      eigenvalues: [1, 2],
      start: [1, 1],
      noise: [0, 0],
      minimum: [0, 0],
      rotation: 0,
    });
    await withDevice("validate", async (device, adapter) => {
      const context = createGpuContext(device, adapter.info);
      const tensors = [{ size: 4, rows: 2, cols: 2, isMatrix: 1 }] as const;
      await expect(createTensorUpdate(context, program, tensors)).rejects.toThrow(reason);
      const lane = createTrajectoryLane(context, laneOptions(program, problem));
      await expect(lane).rejects.toThrow(NoKernelError);
      const error: unknown = await lane.catch((thrown: unknown) => thrown);
      expect(failureOf(error)).toMatchObject({ kind: "unsupported" });
    });
  });
});
