/** Which weight the microscope looks at: its name for people, and its neighbours. */
import type { Inspection, Place } from "../../wire/inspection.ts";
import type { Plan } from "../../wire/plan.ts";

type Tensors = Inspection["tensors"];

/** "conv1/filter[0, 2, 1, 7]"; "x" where the problem names its variables. */
export function weightName(plan: Plan, tensors: Tensors, { tensor, element }: Place): string {
  if (plan.problem.kind === "small") {
    const { formula, dimension, signal } = plan.problem.small;
    if (signal !== null) return "θ";
    return formula?.variables[element] ?? (dimension === 1 ? "θ" : `θ[${element + 1}]`);
  }
  const chosen = tensors[tensor];
  if (chosen === undefined) return "";
  return `${chosen.name}[${indices(chosen.shape, element).join(", ")}]`;
}

/** Row-major indices of an element, from 0. */
export function indices(shape: readonly number[], element: number): readonly number[] {
  const found: number[] = [];
  let rest = element;
  for (const extent of shape.toReversed()) {
    found.unshift(rest % extent);
    rest = Math.floor(rest / extent);
  }
  return found;
}

/** The weight `by` places further, over the borders of tensors and around the end. */
export function neighbour(tensors: Tensors, place: Place, by: 1 | -1): Place {
  let { tensor } = place;
  let element = place.element + by;
  if (element < 0) {
    tensor = (tensor + tensors.length - 1) % tensors.length;
    element = sizeOf(tensors, tensor) - 1;
  } else if (element >= sizeOf(tensors, tensor)) {
    tensor = (tensor + 1) % tensors.length;
    element = 0;
  }
  return { ...place, tensor, element };
}

function sizeOf(tensors: Tensors, tensor: number): number {
  return (tensors[tensor]?.shape ?? []).reduce((product, extent) => product * extent, 1);
}
