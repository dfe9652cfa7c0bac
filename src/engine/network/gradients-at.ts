/** Gradients of a network at the points that a program asks for (`grad(expr)`), on the same pictures. */
import type { Reference, StepInputs } from "../../language/emit/reference.ts";
import type { Program } from "../../language/ir.ts";
import type { NetworkGradients } from "../tf/gradients.ts";

/** `inputs` with one more evaluation for each of the program's points. The points are rounded to float32. */
export async function withGradientsAt(
  inputs: StepInputs,
  {
    program,
    reference,
    gradients,
    pictures,
  }: {
    program: Program;
    reference: Reference;
    gradients: NetworkGradients;
    pictures: Uint32Array;
  },
): Promise<StepInputs> {
  if (program.points.length === 0) return inputs;
  const gradientsAt: Float64Array[] = [];
  const full = { ...inputs, gradientsAt };
  for (const index of program.points.keys()) {
    const point = Float32Array.from(reference.point(index, full));
    const { gradient } = await gradients.gradient(point, pictures);
    gradientsAt.push(Float64Array.from(gradient));
  }
  return full;
}
