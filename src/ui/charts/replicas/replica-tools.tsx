/** What the bar above the charts offers for replicas and lanes together: bands on or off, and comparing with a lane. */
import { useEffect } from "react";
import type { Comparison } from "../../../wire/messages.ts";
import type { Plan } from "../../../wire/plan.ts";
import { Menu, MenuChoice, MenuLine } from "../../controls/menu.tsx";
import { useActions, useStore } from "../../store-context.ts";
import { bandWords } from "../bands.ts";
import { comparedView, type ComparedView } from "./compared-view.ts";

interface ReplicaToolsProps {
  readonly plan: Plan;
  /** Told whenever what is compared has changed; null: every lane shows its own values. */
  readonly onCompare: (compared: ComparedView | null) => void;
}

export function ReplicaTools({ plan, onCompare }: ReplicaToolsProps) {
  const actions = useActions();
  const bands = useStore((state) => state.prefs.bands);
  const comparison = useStore((state) => state.view.compare ?? null);
  useEffect(() => {
    onCompare(comparison === null ? null : comparedView(comparison));
  }, [comparison, onCompare]);
  return (
    <>
      {plan.replicas > 1 && (
        <button
          type="button"
          aria-pressed={bands}
          title={bandWords(plan.replicas)}
          onClick={() => {
            actions.setBands(!bands);
          }}
        >
          bands
        </button>
      )}
      {plan.lanes.length > 1 && (
        <CompareMenu
          plan={plan}
          comparison={comparison}
          onChange={(compare) => {
            actions.setView({ compare });
          }}
        />
      )}
    </>
  );
}

interface CompareMenuProps {
  readonly plan: Plan;
  readonly comparison: Comparison | null;
  readonly onChange: (comparison: Comparison | null) => void;
}

function CompareMenu({ plan, comparison, onChange }: CompareMenuProps) {
  const label = plan.lanes[comparison?.baseline ?? -1]?.label;
  const as = comparison?.as ?? "difference";
  return (
    <Menu
      trigger={
        <button
          type="button"
          aria-pressed={label !== undefined}
          title="Compare the lanes with one of them, replica by replica: all lanes share their draws"
        >
          {label === undefined ? "compare" : `${as === "difference" ? "−" : "÷"} ${label}`}
        </button>
      }
    >
      <MenuChoice
        label="Compare lanes with"
        value={label === undefined ? "none" : String(comparison?.baseline)}
        options={[
          { value: "none", title: "No lane", detail: "every lane’s own values" },
          ...plan.lanes.map((lane, index) => ({ value: String(index), title: lane.label })),
        ]}
        onChange={(value) => {
          onChange(value === "none" ? null : { baseline: Number(value), as });
        }}
      />
      {comparison !== null && label !== undefined && (
        <>
          <MenuLine />
          <MenuChoice
            label="As"
            value={as}
            options={[
              { value: "difference", title: "Difference", detail: "mean over the replicas" },
              {
                value: "ratio",
                title: "Ratio",
                detail: "geometric mean; where values fall by decades",
              },
            ]}
            onChange={(value) => {
              onChange({ ...comparison, as: value === "ratio" ? "ratio" : "difference" });
            }}
          />
        </>
      )}
    </Menu>
  );
}
