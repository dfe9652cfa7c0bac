/** Batch, momentum and rate taken apart: lr = (1 - mu) B eta_0, and where linear scaling breaks. */
import { useState } from "react";
import type { StationaryRequest } from "../../../sweeps/stationary/protocol.ts";
import { heavyBall } from "../../../optimizers/heavy-ball.ts";
import { ChoiceRow, NumberRow } from "../../controls/form-rows.tsx";
import { ListRow } from "../../controls/list-field.tsx";
import { formatCount } from "../../format.ts";
import { DecouplingResults } from "./decoupling-results.tsx";
import { RunBar } from "./run-bar.tsx";
import { useStationary } from "./use-stationary.ts";

type Request = Extract<StationaryRequest, { kind: "decoupling" }>;

const REPLICAS = [4096, 16_384, 65_536] as const;
const MOST_MOMENTA = 4;
/** Powers of two up to this. */
const MOST_BATCH = 2 ** 12;

interface Choices {
  readonly eta0: number;
  readonly h: number;
  readonly sigma: number;
  readonly momenta: readonly number[];
  readonly replicas: number;
}

const FIRST: Choices = { eta0: 0.02, h: 1, sigma: 1, momenta: [0, 0.5, 0.9], replicas: 4096 };

export function DecouplingView() {
  const lab = useStationary<Request>();
  const [choices, setChoices] = useState(FIRST);
  const set = (patch: Partial<Choices>): void => {
    setChoices({ ...choices, ...patch });
  };
  const { eta0, h, sigma, momenta, replicas } = choices;
  const refusal = momenta.some((momentum) => !(momentum >= 0 && momentum < 1))
    ? "Momentum must be at least 0 and below 1."
    : null;
  const request: Request | null =
    refusal !== null
      ? null
      : {
          kind: "decoupling",
          lane: {
            title: heavyBall.title,
            rule: heavyBall.rule,
            hyper: { lr: eta0, momentum: 0, weight_decay: 0 },
            note: heavyBall.filter ?? null,
          },
          batches: batchesFor(choices),
          ...{ eta0, h, sigma, momenta, replicas },
          seed: 1,
        };
  return (
    <div className="settle">
      <div className="lab-forms">
        <section className="contender" aria-label="Setting">
          <h3 className="form-title">Heavy ball</h3>
          <p className="form-help">PyTorch&apos;s form, at lr = (1 − μ) B η₀ for every B and μ.</p>
          <NumberRow
            label="η₀"
            value={eta0}
            min={1e-4}
            max={1}
            help="Total effect of one example's gradient"
            onCommit={(next) => {
              set({ eta0: next });
            }}
          />
          <ListRow
            label="Momentum μ"
            values={momenta}
            most={MOST_MOMENTA}
            onCommit={(next) => {
              set({ momenta: next });
            }}
          />
          <NumberRow
            label="Curvature h"
            value={h}
            min={1e-3}
            max={1e3}
            onCommit={(next) => {
              set({ h: next });
            }}
          />
          <NumberRow
            label="Noise σ"
            value={sigma}
            min={1e-6}
            max={1e6}
            help="Deviation of one example's gradient"
            onCommit={(next) => {
              set({ sigma: next });
            }}
          />
          <ChoiceRow
            label="Replicas"
            value={String(replicas)}
            options={REPLICAS.map((count) => [String(count), formatCount(count)] as const)}
            onChange={(count) => {
              set({ replicas: Number(count) });
            }}
          />
        </section>
      </div>
      <div className="lab-result">
        <RunBar lab={lab} request={request} refusal={refusal} />
        {lab.run !== null && <DecouplingResults run={lab.run} />}
        <p className="form-help">
          At this rate one example&apos;s gradient has the total effect η₀ whatever B and μ are, and
          so the variance is η₀σ²/(2h) while steps are small. Exactly it is η₀σ²/(h(2 − Bη₀h(1 −
          μ)/(1 + μ))): large batches leave the line, later with more momentum. A batch is its mean
          here, of deviation σ/√B.
        </p>
      </div>
    </div>
  );
}

/** Powers of two from 1 to where even the largest momentum has left the line, or is about to diverge. */
function batchesFor({ eta0, h, momenta }: Choices): readonly number[] {
  const room = Math.max(...momenta.map((momentum) => (1 + momentum) / (1 - momentum)));
  const edge = (2 * room) / (eta0 * h);
  const batches: number[] = [];
  for (let batch = 1; batch <= MOST_BATCH && batch < edge; batch *= 2) batches.push(batch);
  return batches.length > 0 ? batches : [1];
}
