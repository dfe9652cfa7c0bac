/** Sizes of the parameter tensors of what is being edited; null where they are known only once the data are read. */
import { useMemo } from "react";
import type { Tensors } from "../../estimators/sizes.ts";
import { tensorsOf } from "../../experiment/stages.ts";
import { useStore } from "../store-context.ts";

export function useTensors(): Tensors | null {
  const problem = useStore((state) => state.plan?.problem ?? null);
  return useMemo(() => (problem === null ? null : tensorsOf(problem)), [problem]);
}
