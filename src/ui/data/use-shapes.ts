/** The way on that is always there: the same experiment on pictures that the program draws itself. */
import { useActions } from "../store-context.ts";

export function useShapes(): () => void {
  const actions = useActions();
  return () => {
    actions.edit((experiment) => {
      const { problem } = experiment;
      if (problem.kind !== "network") return experiment;
      return { ...experiment, problem: { ...problem, data: { ...problem.data, set: "shapes" } } };
    });
  };
}
