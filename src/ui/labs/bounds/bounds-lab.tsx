/** Descent with biased and noisy gradients beside four bounds: what was measured, what is promised, and what it rests on. */
import { useMemo, useState } from "react";
import type { LaneFindings, Quantity } from "../../../sweeps/bounds/protocol.ts";
import { Button } from "../../controls/button.tsx";
import { Segments } from "../../controls/form-rows.tsx";
import { useActions, useStore } from "../../store-context.ts";
import type { LabProps } from "../rooms.tsx";
import { useKept, useQuiet } from "../use-kept.ts";
import { BoundsChart } from "./bounds-chart.tsx";
import { LaneBounds } from "./lane-bounds.tsx";
import { OwnForm } from "./own-form.tsx";
import { askedOf, FIRST_SETUP, ownExperiment } from "./setup.ts";
import { type BoundsRun, useBounds } from "./use-bounds.ts";
import { WeightPanel } from "./weight-panel.tsx";
import "../stationary/stationary.css";
import "./bounds.css";

export function BoundsLab({ onClose }: LabProps) {
  const pages = useStore(({ experiment }) => experiment);
  const actions = useActions();
  const asked = useMemo(() => askedOf(pages), [pages]);
  const [wanted, setWanted] = useState<"page" | "own">("page");
  const [own, setOwn] = useState(FIRST_SETUP);
  const ownAsked = useMemo(() => askedOf(ownExperiment(own)), [own]);
  const [quantity, setQuantity] = useState<Quantity>("average");
  const source = asked.refusal === null ? wanted : "own";
  const chosen = source === "page" ? asked : ownAsked;
  const request = useQuiet(chosen.request, 250);
  const run = useBounds(request);
  const shown = useKept(run !== null && (run.isDone || run.answers.length > 0) ? run : null);
  return (
    <div className="settle">
      <div className="settle-first">
        <Segments
          label="Experiment"
          value={source}
          options={[
            ["page", "The page's"],
            ["own", "Own quadratic"],
          ]}
          onChange={setWanted}
        />
        {asked.refusal !== null && <p className="form-help">{asked.refusal}</p>}
      </div>
      <div className="lab-forms">
        {source === "own" && (
          <>
            <OwnForm setup={own} onChange={setOwn} />
            <div>
              <Button
                small
                onClick={() => {
                  actions.open(ownExperiment(own));
                  onClose();
                }}
              >
                Show it on the page
              </Button>
            </div>
          </>
        )}
        <WeightPanel plan={chosen.request?.plan ?? null} />
      </div>
      <div className="lab-result">
        <Caution />
        <div className="bounds-tools">
          <Segments
            label="What is bounded"
            value={quantity}
            options={[
              ["average", "Mean squared gradient"],
              ["gap", "Loss above minimum"],
            ]}
            onChange={setQuantity}
          />
          <p className="lab-status" role="status">
            {statusOf(run)}
          </p>
        </div>
        {shown !== null && <Results run={shown} quantity={quantity} />}
      </div>
    </div>
  );
}

function Caution() {
  return (
    <p className="panel-text">
      <strong>Momentum does not remove a persistent bias.</strong> In T1 the part of the noise, wσ²,
      falls with the weight w on the new gradient; the part of the bias, B², does not, whatever w
      and γ are. What momentum gives is a quieter estimate and stability at large steps. The bounds,
      their constants and proofs are ours; those of arXiv 2403.00853 have the same shapes.
    </p>
  );
}

function statusOf(run: BoundsRun | null): string {
  if (run === null) return "Running the lanes.";
  if (run.crash !== null) return `The measurement broke off: ${run.crash}.`;
  if (run.isDone) return "Measured.";
  return run.progress === null ? "Running the lanes." : run.progress.words;
}

function Results({ run, quantity }: { readonly run: BoundsRun; readonly quantity: Quantity }) {
  const titles = run.request.plan.lanes.map(({ label }) => label);
  const lanes = run.answers.filter((answer): answer is LaneFindings => answer.kind === "lane");
  const refused = run.answers.filter((answer) => answer.kind === "refused");
  return (
    <>
      {lanes.length > 0 && <BoundsChart quantity={quantity} lanes={lanes} titles={titles} />}
      {refused.map(({ index, message }) => (
        <p key={index} className="settle-refused">
          <strong>{titles[index]}</strong>: {message}.
        </p>
      ))}
      {lanes.map((findings) => (
        <LaneBounds
          key={findings.index}
          findings={findings}
          title={titles[findings.index] ?? `Lane ${findings.index + 1}`}
        />
      ))}
    </>
  );
}
