/** Three learning rates in a row: plateaus of the loss, and their slope against the heat capacity. */
import { useState } from "react";
import type { StationaryRequest } from "../../../sweeps/stationary/protocol.ts";
import { ListRow } from "../../controls/list-field.tsx";
import { useStore } from "../../store-context.ts";
import { ContenderForm } from "../contender-form.tsx";
import type { Contender } from "../contender.ts";
import { useLaneChoices } from "../use-lane-choices.ts";
import { AnnealingResults } from "./annealing-results.tsx";
import { contestantOf, groundOf, groundRefusal } from "./choices.ts";
import { GroundForm } from "./ground-form.tsx";
import { RunBar } from "./run-bar.tsx";
import { useStationary } from "./use-stationary.ts";

type Request = Extract<StationaryRequest, { kind: "annealing" }>;

const MOST_RATES = 6;
const FIRST: Contender = { choice: "optimizer:sgd", hyper: {} };

export function AnnealingView() {
  const lanes = useLaneChoices();
  const experiment = useStore((state) => state.experiment);
  const lab = useStationary<Request>();
  const [ground, setGround] = useState({
    eigenvalues: [1, 0.4],
    noise: [1, 1.5],
    batch: 1,
    rotation: 0,
  });
  const [contender, setContender] = useState(FIRST);
  const [rates, setRates] = useState<readonly number[]>([0.8, 0.4, 0.2]);
  const [replicas, setReplicas] = useState(16_384);
  const [seed, setSeed] = useState(1);
  const lane = contestantOf(contender, lanes, experiment);
  const refusal =
    groundRefusal(ground) ??
    (lane !== null && !("lr" in lane.hyper)
      ? "This rule has no setting lr; take one whose rate can be lowered."
      : rates.some((rate) => !(rate > 0))
        ? "Learning rates must be above 0."
        : null);
  const request: Request | null =
    lane === null || refusal !== null
      ? null
      : { kind: "annealing", ground, lane, rates, replicas, seed };
  return (
    <div className="settle">
      <div className="lab-forms">
        <section className="contender" aria-label="Learning rates">
          <h3 className="form-title">Learning rates</h3>
          <ListRow
            label="lr, in a row"
            values={rates}
            most={MOST_RATES}
            help="In place of the rule's own, each until the replicas have settled"
            onCommit={setRates}
          />
        </section>
        <ContenderForm name="Rule" contender={contender} lanes={lanes} onChange={setContender} />
        <GroundForm
          {...{ ground, replicas, seed }}
          pages={groundOf(experiment)}
          onGround={(next) => {
            setGround({ ...next, eigenvalues: [...next.eigenvalues], noise: [...next.noise] });
          }}
          onReplicas={setReplicas}
          onSeed={setSeed}
        />
      </div>
      <div className="lab-result">
        <RunBar lab={lab} request={request} refusal={refusal} />
        {lab.run !== null && <AnnealingResults run={lab.run} />}
        <p className="form-help">
          Lowering the rate cools the replicas: each rate has a plateau of its own, which a longer
          run at that rate does not leave. The slope of the plateaus in η at 0 is the heat capacity,
          tr Σ/4 with Σ the covariance of the batch&apos;s gradient noise: for every momentum the
          same (McAllester, TTIC 31230).
        </p>
      </div>
    </div>
  );
}
