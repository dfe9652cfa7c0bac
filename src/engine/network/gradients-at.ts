/** From what a network tells of a batch to what a program is handed beside the gradient. */
import type { Reference, StepInputs } from "../../language/emit/reference.ts";
import type { Program } from "../../language/ir.ts";
import type { LossAndGradient, NetworkGradients } from "../tf/gradients.ts";

/** `g2`, where the gradient came with it. */
export function squaresInput({ squares }: LossAndGradient): Pick<StepInputs, "g2"> {
  return squares === null ? {} : { g2: Float64Array.from(squares) };
}

/** `inputs` with the gradient of the same pictures at each of the program's points (`grad(expr)`). The points are rounded to float32. */
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
