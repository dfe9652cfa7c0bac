/** The way on that is always there: the same experiment on pictures that the program draws itself. */
import { SHAPES } from "../../data/sets/facts.ts";
import { useActions } from "../store-context.ts";

export function useShapes(): () => void {
  const actions = useActions();
  return () => {
    actions.edit((experiment) => {
      const { problem } = experiment;
      if (problem.kind !== "network") return experiment;
      const { data } = problem;
      const shapes = {
        ...data,
        set: "shapes" as const,
        train: Math.min(data.train, SHAPES.train),
        test: Math.min(data.test, SHAPES.test),
      };
      return { ...experiment, problem: { ...problem, data: shapes } };
    });
  };
}
