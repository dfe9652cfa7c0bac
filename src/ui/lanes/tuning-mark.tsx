/**
 * Where the settings of lanes come from, once anything has been tuned: a line on each lane's card, and a warning above
 * them when lanes that stand beside each other were not tuned alike.
 */
import { TriangleAlert } from "lucide-react";
import { isUnequal, originOf, type Origin } from "../../state/tunings.ts";
import { Hint } from "../controls/hint.tsx";
import { formatCount } from "../format.ts";
import { useStore } from "../store-context.ts";
import { useMemo } from "react";

function useOrigins(): readonly Origin[] {
  const experiment = useStore((state) => state.experiment);
  const plan = useStore((state) => state.plan);
  const tunings = useStore((state) => state.tunings);
  return useMemo(
    () => experiment.lanes.map((_, lane) => originOf({ experiment, plan, tunings }, lane)),
    [experiment, plan, tunings],
  );
}

export function TuningMark({ lane }: { readonly lane: number }) {
  const origin = useOrigins()[lane];
  if (origin === undefined) return null;
  return (
    <p className="lane-cost" title={titleOf(origin)}>
      {wordsOf(origin)}
    </p>
  );
}

export function TuningBadge() {
  const origins = useOrigins();
  if (!isUnequal(origins)) return null;
  const text =
    "These lanes were not tuned alike, so the comparison favours some of them. " +
    "Labs, Tuning gives all of them the same sweep.";
  return (
    <Hint text={text}>
      <span
        className="tuning-badge"
        role="note"
        aria-label={`Unequal tuning. ${text}`}
        tabIndex={0}
      >
        <TriangleAlert size={12} aria-hidden />
        unequal tuning
      </span>
    </Hint>
  );
}

function wordsOf({ kind, record }: Origin): string {
  switch (kind) {
    case "tuned":
      return record.runs === 1
        ? "nothing to tune"
        : `tuned: best of ${formatCount(record.runs)} runs`;
    case "elsewhere":
      return "tuned on another problem or length";
    case "hand":
      return "settings by hand, not tuned";
    case "defaults":
      return "defaults, not tuned";
  }
}

function titleOf({ kind, record }: Origin): string {
  switch (kind) {
    case "tuned":
      return record.words;
    case "elsewhere":
      return `${record.words} The problem, the gradient's way or the number of steps has changed since.`;
    case "hand":
      return "Other lanes carry settings that a tuning chose; these were chosen by a person or came with a link.";
    case "defaults":
      return "Other lanes carry settings that a tuning chose; these are the rule's own.";
  }
}
