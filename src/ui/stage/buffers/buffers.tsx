/**
 * The slots of one lane: what its rule remembers. Networks: a heat map and a histogram per layer; small problems: a
 * bar per parameter with its number.
 */
import { useState } from "react";
import type { Series, Topic } from "../../../state/series.ts";
import type { BuffersView } from "../../../wire/stage.ts";
import type { Plan } from "../../../wire/plan.ts";
import { useStaggered } from "../../charts/use-staggered.ts";
import { Chips } from "../chips.tsx";
import { LaneChips } from "../lane-chips.tsx";
import { SlotBars } from "./slot-bars.tsx";
import { TensorCard } from "./tensor-card.tsx";

const TOPICS: readonly Topic[] = ["buffers"];

function readBuffers(series: Series): BuffersView | null {
  return series.buffers();
}

interface BuffersProps {
  readonly plan: Plan;
  readonly lane: number;
  readonly onLane: (lane: number) => void;
}

export function Buffers({ plan, lane, onLane }: BuffersProps) {
  const buffers = useStaggered({ topics: TOPICS, read: readBuffers });
  const [wanted, setWanted] = useState<string | null>(null);
  // Just after another lane was chosen the newest frame still holds the old one.
  const shown = buffers?.lane === lane ? buffers : null;
  const slots = [...new Set((shown?.tensors ?? []).map(({ slot }) => slot))];
  const slot = wanted !== null && slots.includes(wanted) ? wanted : (slots[0] ?? null);
  return (
    <div className="buffers stage-scroll">
      <div className="buffers-bar">
        <LaneChips plan={plan} lane={lane} onLane={onLane} />
        {plan.problem.kind !== "small" && slots.length > 0 && (
          <Chips
            label="Slot"
            name="slot"
            choices={slots.map((value) => ({ value, title: value, isName: true }))}
            chosen={slot ?? ""}
            onChoose={setWanted}
          />
        )}
      </div>
      <Contents plan={plan} lane={lane} buffers={shown} slot={slot} />
    </div>
  );
}

interface ContentsProps {
  readonly plan: Plan;
  readonly lane: number;
  readonly buffers: BuffersView | null;
  readonly slot: string | null;
}

function Contents({ plan, lane, buffers, slot }: ContentsProps) {
  const label = plan.lanes[lane]?.label ?? "This lane";
  if ((plan.lanes[lane]?.program.slots.length ?? 0) === 0) {
    return (
      <p className="stage-empty">{label} remembers nothing between steps: its rule has no slots.</p>
    );
  }
  if (buffers === null || slot === null) {
    return (
      <p className="stage-empty">
        Slots start at zero. Press play, or step once, to see what {label} remembers.
      </p>
    );
  }
  if (plan.problem.kind === "small") {
    return (
      <SlotBars
        tensors={buffers.tensors}
        names={plan.problem.small.formula?.variables ?? []}
        lane={lane}
      />
    );
  }
  return (
    <ul className="tensors" aria-label={`Slot ${slot} of ${label}, layer by layer`}>
      {buffers.tensors
        .filter((tensor) => tensor.slot === slot)
        .map((tensor, index) => (
          <TensorCard key={tensor.tensor} tensor={tensor} lane={lane} index={index} />
        ))}
    </ul>
  );
}
