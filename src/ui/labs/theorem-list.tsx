/** The theorems, run one after the other as the list opens; each ticks itself off or says by how much it fails. */
import { RotateCcw } from "lucide-react";
import { useMemo, useState } from "react";
import { Button } from "../controls/button.tsx";
import type { LabRequest } from "../../labs/protocol.ts";
import { TheoremItem } from "./theorem-item.tsx";
import { useLab } from "./use-lab.ts";

export function TheoremList({ onClose }: { readonly onClose: () => void }) {
  const [request, setRequest] = useState<LabRequest>({ kind: "theorems" });
  const { answers, isDone, crash } = useLab(request);
  const list = answers.find((answer) => answer.kind === "list");
  const findings = useMemo(
    () =>
      new Map(
        answers.flatMap((answer) =>
          answer.kind === "found" ? [[answer.id, answer.finding] as const] : [],
        ),
      ),
    [answers],
  );
  const total = list?.groups.reduce((sum, { theorems }) => sum + theorems.length, 0) ?? 0;
  const holding = [...findings.values()].filter(({ holds }) => holds).length;
  return (
    <>
      <div className="lab-intro">
        <p className="panel-text">
          What is claimed of the rules in the catalogue, run here and now in float64 at settings
          that are no round numbers. Open one to see its formula and what was measured.
        </p>
        <p className="lab-status" role="status">
          {crash ??
            (total === 0
              ? "The list is on its way."
              : `${holding} of ${total} hold${isDone ? "" : `, ${total - findings.size} to go`}`)}
        </p>
        <Button
          disabled={!isDone}
          onClick={() => {
            setRequest({ kind: "theorems" });
          }}
        >
          <RotateCcw size={14} aria-hidden />
          Run again
        </Button>
      </div>
      {list?.groups.map((group) => (
        <section key={group.title} className="lab-group" aria-label={group.title}>
          <h3 className="form-title">{group.title}</h3>
          <ul className="theorems">
            {group.theorems.map((theorem) => (
              <TheoremItem
                key={theorem.id}
                theorem={theorem}
                finding={findings.get(theorem.id) ?? null}
                onClose={onClose}
              />
            ))}
          </ul>
        </section>
      ))}
    </>
  );
}
