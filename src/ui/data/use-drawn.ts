/** The way on that is always there: the same experiment on examples that the program draws itself. */
import type { SetFacts } from "../../data/sets/facts.ts";
import type { DataSetName } from "../../experiment/experiment.ts";
import { useActions } from "../store-context.ts";

export function useDrawn({ id, train, test }: SetFacts & { readonly id: DataSetName }): () => void {
  const actions = useActions();
  return () => {
    actions.edit((experiment) => {
      const { problem } = experiment;
      if (problem.kind !== "network") return experiment;
      const { data } = problem;
      const drawn = {
        ...data,
        set: id,
        train: Math.min(data.train, train),
        test: Math.min(data.test, test),
      };
      return { ...experiment, problem: { ...problem, data: drawn } };
    });
  };
}
