/** A lane's own gradient path, in its card; loaded once a lane has one. */
import { Undo2 } from "lucide-react";
import { useMemo } from "react";
import { IconButton } from "../controls/button.tsx";
import { useActions, useStore } from "../store-context.ts";
import { AddMenu } from "./add-menu.tsx";
import { Pipeline, wayWords } from "./pipeline.tsx";
import { useTensors } from "./use-tensors.ts";
import { wayOf, withoutOwnWay, withWay, type Way } from "./way.ts";
import "./estimator.css";

export function LaneWay({ lane, title }: { readonly lane: number; readonly title: string }) {
  const actions = useActions();
  const experiment = useStore((state) => state.experiment);
  const problem = useStore((state) => state.plan?.problem ?? null);
  const tensors = useTensors();
  const way = useMemo(() => wayOf(experiment, lane), [experiment, lane]);
  const set = (next: Way): void => {
    actions.edit((before) => withWay(before, lane, next));
  };
  return (
    <section className="lane-way" aria-label={`Own gradient path of ${title}: ${wayWords(way)}`}>
      <div className="lane-way-head">
        <span>own gradient path</span>
        <AddMenu way={way} name={`the gradient path of ${title}`} onChange={set} />
        <IconButton
          icon={Undo2}
          name={`Give ${title} the common gradient path again`}
          hint="The common path again"
          look="quiet"
          small
          onClick={() => {
            actions.edit((before) => withoutOwnWay(before, lane));
          }}
        />
      </div>
      <Pipeline
        way={way}
        tensors={tensors}
        problem={problem}
        label={`Stages of ${title}, in order`}
        onChange={set}
      />
    </section>
  );
}
