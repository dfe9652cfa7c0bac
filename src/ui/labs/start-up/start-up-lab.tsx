/** The first steps: what averages that start from nothing weigh, and what that does to Adam's and VSGD's first steps. */
import { useMemo, useState } from "react";
import { ADAM_WEIGHTS, EARLY, type StartUpChoice } from "../../../labs/filter/start-up.ts";
import type { LabAnswer, LabRequest } from "../../../labs/protocol.ts";
import { NumberRow } from "../../controls/form-rows.tsx";
import { formatNumber } from "../../format.ts";
import { useKept } from "../use-kept.ts";
import { useLab } from "../use-lab.ts";
import { Adams } from "./adams.tsx";
import { Averages } from "./averages.tsx";
import { MovesTable } from "./moves-table.tsx";
import "./start-up.css";

const FIRST: StartUpChoice = { N: 10, steps: 50, mean: 0.3, deviation: 1, seed: 1 };

export type Started = Extract<LabAnswer, { kind: "started" }>;

export function StartUpLab() {
  const [choice, setChoice] = useState(FIRST);
  const request = useMemo((): LabRequest => ({ kind: "start-up", choice }), [choice]);
  const { answers, isDone, crash } = useLab(request);
  const [answer] = answers;
  const started = useKept(answer?.kind === "started" ? answer : null);
  return (
    <div className="start-up-lab">
      <Form choice={choice} onChange={setChoice} />
      <div className="start-up-result">
        <p className="lab-status" role="status">
          {crash ?? (isDone ? "" : "Measuring.")}
        </p>
        {started !== null && (
          <>
            <Averages averages={started.averages} />
            <Adams adams={started.adams} />
          </>
        )}
      </div>
      {started !== null && (
        <div className="start-up-numbers">
          <Agreement started={started} />
          <MovesTable moves={started.moves} />
        </div>
      )}
    </div>
  );
}

function Form({
  choice,
  onChange,
}: {
  readonly choice: StartUpChoice;
  readonly onChange: (choice: StartUpChoice) => void;
}) {
  const row = (label: string, name: keyof StartUpChoice, min?: number, max?: number) => (
    <NumberRow
      label={label}
      value={choice[name]}
      {...(min === undefined ? {} : { min })}
      {...(max === undefined ? {} : { max, integer: true })}
      onCommit={(value) => {
        onChange({ ...choice, [name]: value });
      }}
    />
  );
  return (
    <section className="contender" aria-label="Averages and gradients">
      <h3 className="form-title">Averages</h3>
      {row("N", "N", 2, 1000)}
      {row("Steps shown", "steps", 5, 200)}
      <p className="form-help">β = 1 − 1/N = {formatNumber(1 - 1 / choice.N, 5)}</p>
      <h3 className="form-title">Gradients for Adam</h3>
      {row("Mean", "mean")}
      {row("Deviation", "deviation", 0)}
      {row("Seed", "seed", 0, 4294967295)}
    </section>
  );
}

function Agreement({ started: { adams, averages } }: { readonly started: Started }) {
  const miss = Math.max(...averages.map((average) => average.miss));
  return (
    <section className="contender" aria-label="Published against simplified Adam">
      <h3 className="form-title">Published against simplified Adam</h3>
      <dl className="lab-facts start-up-facts">
        <div>
          <dt>Correlation of the steps, first {EARLY}</dt>
          <dd className="num">{formatNumber(adams.correlation, 4)}</dd>
        </div>
        <div>
          <dt>Largest difference, first {EARLY}, in η</dt>
          <dd className="num">{formatNumber(adams.early, 3)}</dd>
        </div>
        <div>
          <dt>Largest difference, later, in η</dt>
          <dd className="num">{formatNumber(adams.late, 3)}</dd>
        </div>
      </dl>
      <p className="form-help">
        Over {ADAM_WEIGHTS} weights with independent normal gradients; N for the squares is 1000.
        The averages&apos; weights differ from their closed forms by at most {formatNumber(miss, 2)}
        .
      </p>
    </section>
  );
}
