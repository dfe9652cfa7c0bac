/** Maps: what a lane comes to over any two of its settings, or over the start; thousands of whole runs at once. */
import { useMemo, useState } from "react";
import { withoutForks } from "../../../experiment/forks.ts";
import { addNotice } from "../../../state/notices.ts";
import type { AxisRange } from "../../../sweeps/grid.ts";
import type { SmallProblem } from "../../../problems/problem.ts";
import type { Plan } from "../../../wire/plan.ts";
import { Button } from "../../controls/button.tsx";
import { Segments } from "../../controls/form-rows.tsx";
import { formatCount } from "../../format.ts";
import { useActions, useAppStore, useStore } from "../../store-context.ts";
import { cellEdit } from "./apply-cell.ts";
import { firstChoices, jobOf, refusal, type MapChoices } from "./choices.ts";
import { MapLegend, RegimeWords } from "./legend.tsx";
import { MapForm } from "./map-form.tsx";
import { MapPicture, type CellPlace } from "./map-picture.tsx";
import { Readout } from "./readout.tsx";
import { type Show, SHOWS } from "./scale.ts";
import { useMap, type MapState } from "./use-map.ts";
import { SHOW_WORDS, showSentence } from "./words.ts";
import "./maps.css";

export function MapsLab() {
  const planned = useStore((state) => state.plan);
  const plan = useMemo(() => planned && withoutForks(planned), [planned]);
  const why = refusal(plan);
  return (
    <>
      <p className="panel-text map-intro">
        Every cell is a whole run of the lane with its stages and noise. All cells draw the random
        numbers of the lane&apos;s first replica, so neighbours differ by their settings alone;
        recorded slider moves are left out, and forks have their settings from the start.
      </p>
      {why !== null || plan === null || plan.problem.kind !== "small" ? (
        <p className="map-refusal">{why}</p>
      ) : (
        <Maps plan={plan} problem={plan.problem.small} />
      )}
    </>
  );
}

function Maps({ plan, problem }: { readonly plan: Plan; readonly problem: SmallProblem }) {
  const store = useAppStore();
  const actions = useActions();
  const device = useStore((state) => state.deviceChoice);
  const [choices, setChoices] = useState<MapChoices | null>(() => firstChoices(plan, problem));
  /** Axes to come back to: as they were before the first zoom. */
  const [whole, setWhole] = useState<MapChoices["axes"] | null>(null);
  const [show, setShow] = useState<Show>("final");
  const [cursor, setCursor] = useState<CellPlace | null>(null);
  /** What the newest cell that was taken did: notices lie behind the labs. */
  const [taken, setTaken] = useState<string | null>(null);
  const lane = choices === null ? undefined : plan.lanes[choices.lane];
  const job = useJob(plan, choices);
  const { state, stop, refill } = useMap(typeof job === "string" ? null : job, device);
  if (choices === null || lane === undefined) return null;
  const shows = SHOWS.filter((one) => one !== "minimum" || hasKnownMinima(problem));
  const choose = (next: MapChoices): void => {
    setWhole(null);
    setCursor(null);
    setChoices(next);
  };
  const zoom = ([x, y]: readonly [AxisRange, AxisRange]): void => {
    setWhole((before) => before ?? choices.axes);
    setCursor(null);
    setChoices({
      ...choices,
      axes: [
        { ...choices.axes[0], ...rangeOf(x) },
        { ...choices.axes[1], ...rangeOf(y) },
      ],
    });
  };
  const reset = (): void => {
    if (whole !== null) setChoices({ ...choices, axes: whole });
    setWhole(null);
    setCursor(null);
  };
  const take = ({ column, row }: CellPlace): void => {
    if (typeof job === "string") return;
    const { lanes } = store.getState().experiment;
    const cell = row * job.axes[0].count + column;
    const edit = cellEdit(job, { lane: choices.lane, lanes: lanes.length, cell });
    setCursor({ column, row });
    if (edit.change !== null) actions.edit(edit.change);
    setTaken(`${edit.title}. ${edit.message}`);
    addNotice(store, { kind: "info", title: edit.title, message: edit.message });
  };
  const model = state.model?.job === job ? state.model : null;
  return (
    <div className="maps">
      <div className="lab-forms">
        <MapForm plan={plan} problem={problem} choices={choices} onChange={choose} />
        <Progress state={state} cells={choices.resolution ** 2} onStop={stop} onRefill={refill} />
      </div>
      {typeof job === "string" ? (
        <p className="map-refusal" role="status">
          {job}
        </p>
      ) : (
        <figure className="map">
          <figcaption>
            <Segments
              label="Show"
              value={show}
              options={shows.map((one) => [one, SHOW_WORDS[one]] as const)}
              onChange={setShow}
            />
            <span className="map-says">
              {showSentence(show, {
                steps: formatCount(choices.steps),
                hasMinimum: problem.minimum !== null,
              })}
            </span>
            <Button small disabled={whole === null} onClick={reset}>
              Reset zoom
            </Button>
          </figcaption>
          <MapPicture
            job={job}
            state={state}
            show={show}
            cursor={cursor}
            onCursor={setCursor}
            onTake={take}
            onZoom={zoom}
            onReset={reset}
          />
          <MapLegend
            job={job}
            show={show}
            edge={state.edge?.job === job ? state.edge.edge : null}
          />
          {show === "regime" && <RegimeWords />}
        </figure>
      )}
      {typeof job !== "string" && (
        <Readout job={job} model={model} cursor={cursor} taken={taken} onTake={take} />
      )}
    </div>
  );
}

/** The same object for as long as it is the same map: another lane's edit is none. */
function useJob(plan: Plan, choices: MapChoices | null): ReturnType<typeof jobOf> {
  const wanted = useMemo(
    () => (choices === null ? "Choose a lane." : jobOf(plan, choices)),
    [plan, choices],
  );
  const key = useMemo(() => JSON.stringify(wanted), [wanted]);
  // eslint-disable-next-line react-hooks/exhaustive-deps -- the key says all that the job is
  return useMemo(() => wanted, [key]);
}

function rangeOf({ low, high }: AxisRange): Pick<AxisRange, "low" | "high"> {
  const digits = (value: number): number => Number(value.toPrecision(12));
  return { low: digits(low), high: digits(high) };
}

function hasKnownMinima({ dimension, minimum }: SmallProblem): boolean {
  return dimension === 2 && minimum !== null && minimum.at.length > 0;
}

interface ProgressProps {
  readonly state: MapState;
  readonly cells: number;
  readonly onStop: () => void;
  readonly onRefill: () => void;
}

function Progress({ state, cells, onStop, onRefill }: ProgressProps) {
  const { done, phase, device, failure } = state;
  return (
    <div className="map-progress">
      <div className="map-progress-row">
        <div
          className="map-bar"
          role="progressbar"
          aria-label="Cells done"
          aria-valuemin={0}
          aria-valuemax={cells}
          aria-valuenow={done}
        >
          <span style={{ width: `${(100 * done) / cells}%` }} />
        </div>
        {phase === "filling" ? (
          <Button small onClick={onStop}>
            Stop
          </Button>
        ) : (
          <Button small onClick={onRefill}>
            Fill again
          </Button>
        )}
      </div>
      <p className="map-words num" role="status">
        {failure ??
          `${formatCount(done)} of ${formatCount(cells)} cells${phase === "stopped" ? ", stopped" : ""}`}
      </p>
      {device !== null && (
        <p className="map-words" title={device.reasons.join(" ")}>
          {device.title}
        </p>
      )}
    </div>
  );
}
