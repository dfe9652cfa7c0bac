/** The gradient's way: chips from the true gradient to the g that every rule sees. */
import { Plus } from "lucide-react";
import { useState } from "react";
import type { Stage } from "../../experiment/experiment.ts";
import { LIMITS } from "../../experiment/schema.ts";
import { moved, without } from "../../state/edits.ts";
import { Button } from "../controls/button.tsx";
import { Menu, MenuItem } from "../controls/menu.tsx";
import { useActions, useStore } from "../store-context.ts";
import { StageChip } from "./stage-chip.tsx";
import { STAGE_KINDS, stageWords } from "./stages.ts";
import "./estimator.css";

const NO_STAGES: readonly Stage[] = [];

export function EstimatorCard() {
  const actions = useActions();
  const stages = useStore((state) => state.experiment.estimator ?? NO_STAGES);
  const [dragged, setDragged] = useState<number | null>(null);
  const [said, setSaid] = useState("");
  const set = (next: readonly Stage[]): void => {
    actions.edit((experiment) => ({ ...experiment, estimator: [...next] }));
  };
  function move(from: number, to: number): void {
    if (to < 0 || to >= stages.length || from === to) return;
    set(moved(stages, from, to));
    const stage = stages[from];
    if (stage !== undefined) setSaid(`${stageWords(stage)} is now stage ${to + 1}`);
  }
  return (
    <section className="card" aria-label="The gradient's way">
      <div className="card-head">
        <h2>The gradient’s way</h2>
        <Menu
          trigger={
            <Button small look="quiet" disabled={stages.length >= LIMITS.stages}>
              <Plus size={13} aria-hidden />
              stage
            </Button>
          }
        >
          {STAGE_KINDS.map((kind) => (
            <MenuItem
              key={kind.id}
              title={kind.title}
              detail={kind.explains}
              onSelect={() => {
                // It says where the gradient is taken, so nothing comes before it.
                const isFirst = kind.fresh.kind === "composite";
                set(isFirst ? [kind.fresh, ...stages] : [...stages, kind.fresh]);
              }}
            />
          ))}
        </Menu>
      </div>
      <ol className="pipe" aria-label="Stages, in order">
        <li className="chip end" title="The problem's gradient at the lane's point">
          ∇f
        </li>
        {stages.map((stage, index) => (
          <StageChip
            key={index}
            stage={stage}
            index={index}
            count={stages.length}
            dragged={dragged === index}
            onDrag={setDragged}
            onDrop={(to) => {
              if (dragged !== null) move(dragged, to);
              setDragged(null);
            }}
            onMove={(to) => {
              move(index, to);
            }}
            onChange={(next) => {
              set(stages.map((old, at) => (at === index ? next : old)));
            }}
            onRemove={() => {
              set(without(stages, index));
            }}
          />
        ))}
        <li className="chip end" title="What every rule sees as g">
          g
        </li>
      </ol>
      <p className="visually-hidden" role="status">
        {said}
      </p>
    </section>
  );
}
