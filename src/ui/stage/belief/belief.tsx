/**
 * What a lane's rule believes about the gradient, held against the true one: the band around its estimate, how often the
 * truth lies in it, and the weight that it keeps on the past. Measured while this is open.
 */
import { useEffect, useMemo, useState } from "react";
import type { Series, Topic } from "../../../state/series.ts";
import type { BeliefRequest, BeliefView } from "../../../wire/belief.ts";
import type { Plan } from "../../../wire/plan.ts";
import { useStaggered } from "../../charts/use-staggered.ts";
import { useActions, useStore } from "../../store-context.ts";
import { BandPlot } from "./band-plot.tsx";
import { BeliefBar } from "./belief-bar.tsx";
import { CalibrationPlot } from "./calibration.tsx";
import { type BeliefChoice, firstChoice, keptChoice, statesSpread } from "./choices.ts";
import { KeepPlot } from "./keep-plot.tsx";
import { PartsTable } from "./parts-table.tsx";
import { keepTheory } from "./theory.ts";
import { claimWords, HOW_TO_STATE, truthWords, verdictWords } from "./words.ts";
import "./belief.css";

const TOPICS: readonly Topic[] = ["belief"];

function readBelief(series: Series): BeliefView | null {
  return series.belief();
}

interface BeliefProps {
  readonly plan: Plan;
  readonly lane: number;
  readonly onLane: (lane: number) => void;
}

export function Belief({ plan, lane, onLane }: BeliefProps) {
  const actions = useActions();
  const found = useStaggered({ topics: TOPICS, read: readBelief });
  const chosenLane = useStore(({ experiment }) => experiment.lanes[lane]);
  const hasNetwork = plan.problem.kind !== "small";
  const rule = plan.lanes[lane]?.program;
  /** What a person chose, by lane. */
  const [choices, setChoices] = useState<Readonly<Record<number, BeliefChoice>>>({});
  const [part, setPart] = useState(0);
  const [coordinate, setCoordinate] = useState(0);
  const [window, setWindow] = useState<number>(hasNetwork ? 16 : 400);
  const choice = useMemo<BeliefChoice>(() => {
    if (rule === undefined) return { band: null, keep: null };
    const chosen = choices[lane];
    return chosen === undefined ? firstChoice(rule, chosenLane) : keptChoice(rule, chosen);
  }, [rule, choices, lane, chosenLane]);
  const request = useMemo<BeliefRequest>(
    () => ({ lane, ...choice, part, coordinate, window }),
    [lane, choice, part, coordinate, window],
  );
  useEffect(() => {
    actions.setView({ belief: request });
  }, [actions, request]);
  useEffect(
    () => () => {
      actions.setView({ belief: null });
    },
    [actions],
  );
  // Just after something else was chosen the newest frame still holds the old.
  const view = found !== null && isOf(found, request) ? found : null;
  return (
    <div className="belief stage-scroll">
      <BeliefBar
        plan={plan}
        request={request}
        onLane={onLane}
        onChoice={(next) => {
          setChoices({ ...choices, [lane]: next });
        }}
        onCoordinate={setCoordinate}
        onWindow={setWindow}
      />
      <Contents plan={plan} request={request} view={view} onPart={setPart} />
    </div>
  );
}

function isOf(view: BeliefView, { lane, band, keep }: BeliefRequest): boolean {
  const isSameBand = view.band?.name === band?.name && view.band?.as === band?.as;
  return view.lane === lane && view.keep === keep && isSameBand;
}

interface ContentsProps {
  readonly plan: Plan;
  readonly request: BeliefRequest;
  readonly view: BeliefView | null;
  readonly onPart: (part: number) => void;
}

function Contents({ plan, request, view, onPart }: ContentsProps) {
  const { lane, band, keep } = request;
  const chosen = useStore(({ experiment }) => experiment.lanes[lane]);
  const planned = plan.lanes[lane];
  if (planned === undefined) return null;
  const states = statesSpread(planned.program);
  if (view !== null && view.refusal !== null) return <p className="stage-empty">{view.refusal}</p>;
  if (band === null && keep === null) {
    return (
      <div className="belief-none">
        <p>
          {planned.label} says nothing about how far its estimate may be off. Choose a vector of its
          rule above to read it as a spread.
        </p>
        <p>{HOW_TO_STATE}</p>
      </div>
    );
  }
  const all = view?.calibration[0] ?? null;
  return (
    <>
      {band !== null && <p className="belief-claim">{claimWords(band)}</p>}
      {view === null || view.measured.count === 0 ? (
        <p className="stage-empty">{waitingWords(plan)}</p>
      ) : (
        <>
          {view.path !== null && (
            <BandPlot path={view.path} band={band} lane={lane} most={view.most} />
          )}
          {all !== null && (
            <p className="belief-verdict">
              <b>{verdictWords(all)}</b> {truthWords(plan, all.truthNoise)}
            </p>
          )}
          <div className="belief-pair">
            {view.calibration.length > 0 && (
              <CalibrationPlot view={view} part={Math.min(request.part, view.parts.length - 1)} />
            )}
            {view.keeps !== null && (
              <KeepPlot
                history={view.keeps}
                lane={lane}
                part={view.parts[request.part]?.name ?? ""}
                hasNetwork={plan.problem.kind !== "small"}
                theory={keepTheory(plan, lane, { chosen, step: view.measured.to })}
              />
            )}
          </div>
          {view.parts.length > 1 && (
            <PartsTable view={view} part={request.part} label={planned.label} onPart={onPart} />
          )}
        </>
      )}
      {!states && <p className="belief-how">{HOW_TO_STATE}</p>}
    </>
  );
}

function waitingWords({ problem, probe }: Plan): string {
  return problem.kind !== "small"
    ? `Measured at the probes while this is open, every ${String(probe.every)} steps. Press play.`
    : "Measured in every step while this is open. Press play, or step once.";
}
