/**
 * What a step does between two passes of its kernels: gradients at other points, and whole matrices. The plan of both is
 * checked here; that the numbers are right is tests/gpu's business.
 */
import { expect, it } from "vitest";
import { compileRule } from "../../src/language/compile.ts";
import { emitTensorKernel } from "../../src/language/emit/wgsl-tensor.ts";
import { WGSL_ORTHOGONALIZE } from "../../src/language/emit/wgsl-orthogonalize.ts";
import { emitTrajectoryKernel } from "../../src/language/emit/wgsl-trajectory.ts";
import { emitWgsl } from "../../src/language/emit/wgsl.ts";
import type { Rule } from "../../src/language/ir.ts";
import { optimizers } from "../../src/optimizers/index.ts";
import { formulaOf, measured } from "../gpu/programs.ts";
import { withDevice, wgslErrors } from "../support/gpu.ts";

function compiled(text: string): Rule {
  const { rule } = compileRule(text);
  if (rule === null) throw new Error(`does not compile: ${text}`);
  return rule;
}

const textOf = (id: string): string => optimizers.find((one) => one.id === id)?.rule ?? "";

/** Name, points and matrices of every pass. */
function planOf(
  text: string,
): readonly (readonly [string, readonly number[], readonly number[]])[] {
  return emitTensorKernel(compiled(text).program).passes.map((pass) => [
    pass.entryPoint,
    pass.points,
    pass.matrices,
  ]);
}

it("cuts SAM into the norm, the point, and the update from the gradient there", () => {
  expect(planOf(textOf("sam"))).toEqual([
    ["reduce_0", [], []],
    ["points_1", [0], []],
    ["update", [], []],
  ]);
});

it("cuts Muon into the matrices and the update", () => {
  expect(planOf(textOf("muon"))).toEqual([
    ["matrices_0", [], [0]],
    ["update", [], []],
  ]);
});

it("asks as early as it can: independent points together, a point that needs another gradient after it", () => {
  const text = `
    near = grad(theta - 0.1*g)
    far = grad(theta - near/norm(near))
    other = grad(0.5*theta)
    theta = theta - 0.1*(near + far + other)`;
  expect(planOf(text)).toEqual([
    ["points_0", [0, 2], []],
    ["reduce_1", [], []],
    ["points_2", [1], []],
    ["update", [], []],
  ]);
});

it("needs no more than eight storage buffers a stage for the most that a rule can ask for", () => {
  const program = measured(
    `near = grad(theta - 0.1*g/norm(g))
     m = 0.9*m + near*sqrt(g2)
     theta = theta - where(is_matrix, orthogonalize(m), m) + 0*randn()`,
    [{ kind: "bias", value: [1, 2, 3, 4] }],
  );
  const { text } = emitTensorKernel(program, "both");
  expect(text.match(/var<storage/g)).toHaveLength(8);
  expect(WGSL_ORTHOGONALIZE.match(/var<storage/g)).toHaveLength(2);
});

it("prints modules that Chrome accepts, each by itself, and says what happens between the passes", async () => {
  const sam = emitWgsl(compiled(textOf("sam"))).text;
  expect(sam).toMatch(/After this pass the gradient of the same batch is taken at the point/);
  const muon = emitWgsl(compiled(textOf("muon"))).text;
  const [kernel = "", matrices = ""] = muon.split(/^\/\/ A module of its own.*$/m);
  await withDevice("validate", async (device) => {
    for (const text of [sam, kernel, matrices]) expect(await wgslErrors(device, text)).toEqual([]);
  });
});

it("lights up what becomes of `grad` and `orthogonalize`", () => {
  for (const [id, target, printed] of [
    ["sam", "g", /^let gradient_1 = /],
    ["muon", "spectral", /^let orthogonal = /],
  ] as const) {
    const rule = compiled(textOf(id));
    const { text, lines } = emitWgsl(rule);
    const statement = rule.lines.findIndex((line) => line.target === target);
    const lit = lines.filter((line) => line.statement === statement);
    expect(lit.map(({ start, end }) => text.slice(start, end)).join("\n")).toMatch(
      new RegExp(printed, "m"),
    );
  }
});

it("writes a problem as a function only where its gradient is asked for more than once", () => {
  const bowl = formulaOf(["x", "y"], ["x^2 + y^4"]);
  const plain = emitTrajectoryKernel(compiled("theta = theta - 0.1*g").program, bowl, 2);
  expect(plain.text).not.toContain("problem_at");
  const { text } = emitTrajectoryKernel(compiled(textOf("sam")).program, bowl, 2);
  expect(text.match(/problem_at\(/g)).toHaveLength(3);
});
