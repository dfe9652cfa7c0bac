/** What is minimised, in a few lines; opens the editor. */
import { Images, Pencil } from "lucide-react";
import { lazy } from "react";
import { Late } from "../controls/late.tsx";
import { cifar10 } from "../../experiment/presets.ts";
import { Button } from "../controls/button.tsx";
import { Hint } from "../controls/hint.tsx";
import { useActions, useStore } from "../store-context.ts";
import { capital } from "../words.ts";
import { describeProblem } from "./describe.ts";
import { Thumbnail } from "./thumbnail.tsx";
import "./problem.css";

const DataPanel = lazy(async () => ({
  default: (await import("../data/data-panel.tsx")).DataPanel,
}));

const RunCost = lazy(async () => ({ default: (await import("./run-cost.tsx")).RunCost }));

export function ProblemCard({ onEdit }: { onEdit: () => void }) {
  const problem = useStore((state) => state.experiment.problem);
  const plan = useStore((state) => state.plan);
  const words = describeProblem(problem);
  return (
    <section className="card" aria-label="Problem">
      <div className="card-head">
        <h2>Problem</h2>
        <div className="problem-tools">
          {problem.kind !== "network" && <Cifar10Button />}
          <Hint text="Choose what is minimised, for how long, and how it is measured">
            <Button small look="quiet" onClick={onEdit}>
              <Pencil size={13} aria-hidden />
              change
            </Button>
          </Hint>
        </div>
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
      {problem.kind === "network" && plan?.problem.kind === "network" && (
        <Late of={plan}>
          <RunCost plan={plan} />
        </Late>
      )}
      {problem.kind === "network" && (
        <Late of={problem}>
          <DataPanel />
        </Late>
      )}
    </section>
  );
}

/** Real pictures are one click away from anywhere. */
function Cifar10Button() {
  const actions = useActions();
  return (
    <Hint text="Train a small network on real pictures instead; nothing is loaded before Play">
      <Button
        small
        look="quiet"
        onClick={() => {
          actions.open(cifar10);
        }}
      >
        <Images size={13} aria-hidden />
        CIFAR-10
      </Button>
    </Hint>
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
        <li key={`${path}${message}`}>{capital(message)}</li>
      ))}
    </ul>
  );
}
