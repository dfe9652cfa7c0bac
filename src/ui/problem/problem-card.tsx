/** What is minimised, in a few lines; opens the editor. */
import { Pencil } from "lucide-react";
import { DataPanel } from "../data/data-panel.tsx";
import { Button } from "../controls/button.tsx";
import { Hint } from "../controls/hint.tsx";
import { useStore } from "../store-context.ts";
import { describeProblem } from "./describe.ts";
import { Thumbnail } from "./thumbnail.tsx";
import "./problem.css";

export function ProblemCard({ onEdit }: { onEdit: () => void }) {
  const problem = useStore((state) => state.experiment.problem);
  const words = describeProblem(problem);
  return (
    <section className="card" aria-label="Problem">
      <div className="card-head">
        <h2>Problem</h2>
        <Hint text="Choose what is minimised, for how long, and how it is measured">
          <Button small look="quiet" onClick={onEdit}>
            <Pencil size={13} aria-hidden />
            change
          </Button>
        </Hint>
      </div>
      <div className="problem">
        <Thumbnail />
        <div className="problem-words">
          <b>{words.title}</b>
          <span className={words.isMath ? "math" : undefined} title={words.body}>
            {words.body}
          </span>
          {words.detail !== null && <small>{words.detail}</small>}
        </div>
      </div>
      <Mistakes under="problem" />
      {problem.kind === "network" && <DataPanel />}
    </section>
  );
}

/** What keeps this part of the experiment from running; the last good one goes on. */
function Mistakes({ under }: { under: string }) {
  const mistakes = useStore((state) => state.mistakes);
  const own = mistakes.filter(({ path }) => path.startsWith(under));
  if (own.length === 0) return null;
  return (
    <ul className="mistakes" role="alert">
      {own.map(({ path, message }) => (
        <li key={`${path}${message}`}>{message}</li>
      ))}
    </ul>
  );
}
