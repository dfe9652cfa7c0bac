/** The stationary density of up to four rules: histograms, ellipses and a table, beside theory. */
import { Plus, X } from "lucide-react";
import { useState } from "react";
import type { StationaryRequest } from "../../../sweeps/stationary/protocol.ts";
import { Button, IconButton } from "../../controls/button.tsx";
import { useStore } from "../../store-context.ts";
import { ContenderForm } from "../contender-form.tsx";
import { without } from "../../../state/edits.ts";
import { useLaneChoices } from "../use-lane-choices.ts";
import {
  contestantOf,
  groundOf,
  groundRefusal,
  MOST_CONTENDERS,
  READY_MADE,
  type SettleChoices,
} from "./choices.ts";
import { FiguresTable } from "./figures-table.tsx";
import { GroundForm } from "./ground-form.tsx";
import { LaneFiguresCard } from "./lane-figures.tsx";
import { TemperaturePlot } from "./temperature-plot.tsx";
import { RunBar } from "./run-bar.tsx";
import { useStationary } from "./use-stationary.ts";
import { colourStyle } from "./colour-style.ts";

type Request = Extract<StationaryRequest, { kind: "distribution" }>;

export function DistributionView() {
  const lanes = useLaneChoices();
  const experiment = useStore((state) => state.experiment);
  const lab = useStationary<Request>();
  const [choices, setChoices] = useState<SettleChoices>({ ...READY_MADE[0].choices, seed: 1 });
  const { ground, contenders, replicas, seed } = choices;
  const set = (patch: Partial<SettleChoices>): void => {
    setChoices({ ...choices, ...patch });
  };
  const contestants = contenders.flatMap(
    (contender) => contestantOf(contender, lanes, experiment) ?? [],
  );
  const refusal = groundRefusal(ground);
  const request: Request | null =
    refusal !== null || contestants.length === 0
      ? null
      : { kind: "distribution", ground, lanes: contestants, replicas, seed };
  return (
    <div className="settle">
      <div className="settle-first">
        <ReadyMadeList
          onChoose={(ready) => {
            set(ready);
            const all = ready.contenders.flatMap(
              (contender) => contestantOf(contender, lanes, experiment) ?? [],
            );
            lab.start({
              kind: "distribution",
              ground: ready.ground,
              lanes: all,
              replicas: ready.replicas,
              seed,
            });
          }}
        />
      </div>
      <div className="lab-forms">
        <GroundForm
          {...{ ground, replicas, seed }}
          pages={groundOf(experiment)}
          onGround={(next) => {
            set({ ground: next });
          }}
          onReplicas={(next) => {
            set({ replicas: next });
          }}
          onSeed={(next) => {
            set({ seed: next });
          }}
        />
        {contenders.map((contender, index) => (
          <div key={index} className="settle-lane" style={colourStyle(index)}>
            <ContenderForm
              name={`Rule ${index + 1}`}
              contender={contender}
              lanes={lanes}
              onChange={(next) => {
                set({ contenders: contenders.map((old, at) => (at === index ? next : old)) });
              }}
            />
            {contenders.length > 1 && (
              <IconButton
                icon={X}
                name={`Remove rule ${index + 1}`}
                look="quiet"
                small
                onClick={() => {
                  set({ contenders: without(contenders, index) });
                }}
              />
            )}
          </div>
        ))}
        <div className="settle-add">
          <Button
            small
            disabled={contenders.length >= MOST_CONTENDERS}
            onClick={() => {
              const next = { choice: "optimizer:sgd", hyper: { lr: 0.1 } };
              set({ contenders: [...contenders, next] });
            }}
          >
            <Plus size={13} aria-hidden />
            add a rule
          </Button>
          {lanes.length > 0 && (
            <Button
              small
              onClick={() => {
                const all = lanes.map(({ choice }) => ({ choice, hyper: {} }));
                set({ contenders: all.slice(0, MOST_CONTENDERS) });
              }}
            >
              Take the page&apos;s lanes
            </Button>
          )}
        </div>
      </div>
      <div className="lab-result">
        <RunBar lab={lab} request={request} refusal={refusal} />
        {lab.run !== null && <Results run={lab.run} />}
        <p className="form-help">
          Replicas start at the minimum and run until they have forgotten where they were half the
          steps before and their variance has stopped moving; adaptive rules first fill their
          averages with the point held. Stages and schedules are left out. y<sub>i</sub> is the
          coordinate along axis i of the loss. The temperature of an axis is twice its excess loss,
          h Var(y): the stationary density is Gibbs, exp(−L/T), where it is the same on all axes.
        </p>
      </div>
    </div>
  );
}

function ReadyMadeList({
  onChoose,
}: {
  readonly onChoose: (choices: Omit<SettleChoices, "seed">) => void;
}) {
  return (
    <section className="contender" aria-label="Ready-made">
      <h3 className="form-title">Ready-made</h3>
      <ul className="settle-ready">
        {READY_MADE.map(({ title, words, choices }) => (
          <li key={title}>
            <Button
              small
              onClick={() => {
                onChoose(choices);
              }}
            >
              {title}
            </Button>
            <p className="form-help">{words}</p>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Results({
  run,
}: {
  readonly run: NonNullable<ReturnType<typeof useStationary<Request>>["run"]>;
}) {
  const { lanes, replicas } = run.request;
  const measured = run.answers.filter((answer) => answer.kind === "lane");
  const titles = lanes.map(({ title }) => title);
  const refused = run.answers.filter((answer) => answer.kind === "refused");
  return (
    <>
      {refused.map(({ index, message }) => (
        <p key={index} className="settle-refused">
          <strong>{lanes[index]?.title}</strong> {message}.
        </p>
      ))}
      {measured.map((figures) => (
        <LaneFiguresCard
          key={figures.index}
          title={lanes[figures.index]?.title ?? ""}
          figures={figures}
          replicas={replicas}
        />
      ))}
      {measured.length > 0 && (
        <>
          <TemperaturePlot titles={titles} figures={measured} />
          <FiguresTable titles={titles} figures={measured} />
        </>
      )}
    </>
  );
}
