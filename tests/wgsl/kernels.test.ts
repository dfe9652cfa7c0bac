/** Every kernel we can emit is WGSL that Chrome accepts: catalogue and random rules, all variants, checked by Dawn. */
import { expect, it } from "vitest";
import { composeStep, type StageSpec } from "../../src/estimators/compose.ts";
import { createGpuContext } from "../../src/engine/gpu/device.ts";
import { createTensorUpdate } from "../../src/engine/gpu/tensor-update.ts";
import { compileFormula, compileRule } from "../../src/language/compile.ts";
import { withAge } from "../../src/language/differentiate.ts";
import { emitTensorKernel } from "../../src/language/emit/wgsl-tensor.ts";
import { emitTrajectoryKernel, trajectoryFits } from "../../src/language/emit/wgsl-trajectory.ts";
import { withNorms } from "../../src/language/instrument.ts";
import type { Formula, Program } from "../../src/language/ir.ts";
import { optimizers } from "../../src/optimizers/index.ts";
import { surfaces } from "../../src/problems/surfaces.ts";
import { withDevice, wgslErrors } from "../support/gpu.ts";
import { randomRule } from "../support/random-rules.ts";

const STAGES: readonly StageSpec[] = [
  { kind: "noise", sigma: 0.1 },
  { kind: "bias", value: [0.5, -1] },
  { kind: "clip", norm: 1 },
  { kind: "clip", norm: 1, scope: "tensor" },
  { kind: "clip", value: 3 },
  { kind: "delay", steps: 3 },
];

function program(text: string): Program {
  const { rule, diagnostics } = compileRule(text);
  if (rule === null)
    throw new Error(`${diagnostics.map(({ message }) => message).join("\n")}\n${text}`);
  return rule.program;
}

function formulaOf(terms: readonly string[], variables: readonly string[] = ["x", "y"]): Formula {
  const { formula } = compileFormula({ variables, terms });
  if (formula === null) throw new Error(`formula ${terms.join()} does not compile`);
  return formula;
}

const bowl = formulaOf(["x^2 + pow(y, 4)*sin(x)"]);

/** All texts of a program for two parameters, by a name for the failure message. */
function kernelTexts(made: Program): readonly (readonly [string, string])[] {
  return [
    ["tensor", emitTensorKernel(made).text],
    ["tensor, both", emitTensorKernel(made, "both").text],
    ["tensor, capture", emitTensorKernel(made, "capture").text],
    ["trajectory", emitTrajectoryKernel(made, bowl, 2, { recordSlots: true }).text],
    ["signal", emitTrajectoryKernel(made, null, 2).text],
  ];
}

async function complaints(device: GPUDevice, made: Program): Promise<readonly string[]> {
  const found: string[] = [];
  for (const [name, text] of kernelTexts(made)) {
    for (const error of await wgslErrors(device, text)) found.push(`${name} ${error}\n${text}`);
  }
  return found;
}

it.each(optimizers.map((optimizer) => [optimizer.id, optimizer.rule] as const))(
  "%s emits valid kernels, bare and behind all stages with measures",
  async (_, rule) => {
    const bare = program(rule);
    const full = withNorms(withAge(composeStep(bare, STAGES, [0.1, 0.2])));
    await withDevice("validate", async (device) => {
      expect(await complaints(device, bare)).toEqual([]);
      expect(await complaints(device, full)).toEqual([]);
    });
  },
);

it("emits valid kernels for 300 random rules", async () => {
  const seeds = Array.from({ length: 300 }, (_, index) => index + 1);
  await withDevice("validate", async (device) => {
    for (const seed of seeds) {
      const text = randomRule(seed);
      const found = await complaints(device, withNorms(program(text)));
      expect(found, `seed ${seed}\n${text}`).toEqual([]);
    }
  });
});

it("emits valid kernels for every surface", async () => {
  const momentum = program("m = 0.9*m + 0.1*g\nestimate = m\ntheta = theta - 0.1*m");
  await withDevice("validate", async (device) => {
    for (const surface of surfaces) {
      const { variables, terms } = surface;
      const formula = formulaOf(terms, variables);
      const { text } = emitTrajectoryKernel(momentum, formula, variables.length);
      expect(await wgslErrors(device, text), surface.id).toEqual([]);
    }
  });
});

it("fills a thread up to what WGSL allows, and says where that ends", async () => {
  const momentum = program("m = 0.9*m + 0.1*g\nestimate = m\ntheta = theta - 0.1*m");
  let dimension = 1;
  while (trajectoryFits(momentum, dimension + 1)) dimension++;
  // Three vectors of float32 in 8,000 bytes.
  expect(dimension).toBe(666);
  await withDevice("validate", async (device) => {
    const { text } = emitTrajectoryKernel(momentum, null, dimension, { recordSlots: true });
    expect(await wgslErrors(device, text)).toEqual([]);
  });
  expect(() => emitTrajectoryKernel(momentum, null, dimension + 1)).toThrow(/too many/);
});

it("fits its bindings to one layout for every catalogue rule", async () => {
  await withDevice("validate", async (device, adapter) => {
    const context = createGpuContext(device, adapter.info);
    for (const { rule } of optimizers) {
      const made = withNorms(composeStep(program(rule), [{ kind: "noise", sigma: 1 }], 0));
      const update = await createTensorUpdate(
        context,
        made,
        [{ size: 5, rows: 5, cols: 1, isMatrix: 0 }],
        { probes: true },
      );
      update.dispose();
    }
  });
});

it("keeps the rule's own names, and loops over elements for many parameters", () => {
  const made = program("m = 0.9*m + 0.1*g\nestimate = m\ntheta = theta - 0.1*m");
  const text = emitTensorKernel(made).text;
  expect(text).toContain("let m = (0.9 * old_m) + (0.1 * g);");
  expect(text).toContain("theta_all[i] = theta;");
  const quadratic = compileFormula({
    variables: Array.from({ length: 8 }, (_, index) => `x${index}`),
    terms: [Array.from({ length: 8 }, (_, index) => `x${index}^2`).join(" + ")],
  }).formula;
  expect(emitTrajectoryKernel(made, quadratic, 8).text).toContain(
    "for (var j = 0u; j < 8u; j++) {",
  );
});
