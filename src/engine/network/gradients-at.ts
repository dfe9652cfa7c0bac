/** From what a network tells of a batch to what a program is handed: the gradient, and what else it asks for. */
import { readsInput } from "../../language/demands.ts";
import type { Reference, StepInputs } from "../../language/emit/reference.ts";
import type { Program } from "../../language/ir.ts";
import type { Arithmetic } from "../arithmetic.ts";
import type { NormalsPlace } from "../reference/normals.ts";
import type { LossAndGradient, NetworkGradients } from "../tf/gradients.ts";

export interface BatchStep {
  readonly program: Program;
  /** Stands at `theta`, with the slots before the step. */
  readonly reference: Reference;
  readonly gradients: NetworkGradients;
  readonly t: number;
  readonly settings: Readonly<Record<string, number>>;
  /** `B` */
  readonly batch: number;
  readonly place: NormalsPlace;
  readonly fillNormals: Arithmetic["fillNormals"];
  /** [parameterCount] is filled with the gradient at `theta`, and handed to the program. */
  readonly gradient: Float64Array;
}

/** The step of a lane without workers on a batch, as its program meets it. */
export async function stepInputs(
  theta: Float32Array,
  pictures: Uint32Array,
  step: BatchStep,
): Promise<{ inputs: StepInputs; seen: LossAndGradient }> {
  const { program, gradients, gradient, t, settings, batch, place, fillNormals } = step;
  const request = { squares: readsInput(program, "g2") };
  const seen = await gradients.gradient(theta, pictures, request);
  gradient.set(seen.gradient);
  const inputs = {
    ...{ t, settings, gradient, loss: Float64Array.of(seen.loss), B: batch },
    ...(seen.squares !== null && { g2: Float64Array.from(seen.squares) }),
    random: randomAt(place, fillNormals),
  };
  return { inputs: await withGradientsAt(inputs, { ...step, pictures }), seen };
}

/** What one replica draws. */
export function randomAt(
  place: NormalsPlace,
  fillNormals: Arithmetic["fillNormals"],
): NonNullable<StepInputs["random"]> {
  return (purpose, out) => {
    fillNormals(purpose, out, { place, count: 1, column: 0, stride: 1 });
  };
}

/** `inputs` with the gradient of the same pictures at each of the program's points (`grad(expr)`). The points are rounded to float32. */
export async function withGradientsAt(
  inputs: StepInputs,
  {
    program,
    reference,
    gradients,
    pictures,
  }: Pick<BatchStep, "program" | "reference" | "gradients"> & { readonly pictures: Uint32Array },
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
