/** The gradient's way of all lanes that have none of their own. */
import { useMemo } from "react";
import { useActions, useStore } from "../store-context.ts";
import { capital } from "../words.ts";
import { AddMenu } from "./add-menu.tsx";
import { Pipeline } from "./pipeline.tsx";
import { useTensors } from "./use-tensors.ts";
import { wayOf, withWay, type Way } from "./way.ts";
import "./estimator.css";

export function EstimatorCard() {
  const actions = useActions();
  const experiment = useStore((state) => state.experiment);
  const problem = useStore((state) => state.plan?.problem ?? null);
  const tensors = useTensors();
  const mistakes = useStore((state) => state.mistakes);
  const own = mistakes.filter(({ path }) => /^(estimator|workers|feedback)/.test(path));
  const way = useMemo(() => wayOf(experiment, null), [experiment]);
  const set = (next: Way): void => {
    actions.edit((before) => withWay(before, null, next));
  };
  return (
    <section className="card" aria-label="The gradient's way">
      <div className="card-head">
        <h2>The gradient’s way</h2>
        <AddMenu way={way} onChange={set} />
      </div>
      <Pipeline
        way={way}
        tensors={tensors}
        problem={problem}
        label="Stages, in order"
        onChange={set}
      />
      {own.length > 0 && (
        <ul className="lane-mistakes" role="alert">
          {own.map(({ path, message }) => (
            <li key={path + message}>{capital(message)}</li>
          ))}
        </ul>
      )}
    </section>
  );
}
