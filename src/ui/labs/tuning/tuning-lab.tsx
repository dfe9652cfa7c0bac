/** Tuned against tuned: every lane gets the same sweep, and the winners meet on seeds that no sweep has seen. */
import { Play, Square } from "lucide-react";
import { useEffect, useMemo, useRef, useState } from "react";
import { withoutForks } from "../../../experiment/forks.ts";
import { DEFAULT_CHOICES, type TuningChoices } from "../../../sweeps/tuning/choices.ts";
import type { TuningReport } from "../../../sweeps/tuning/report.ts";
import type { LaneSpace } from "../../../sweeps/tuning/search.ts";
import { Button } from "../../controls/button.tsx";
import { formatCount } from "../../format.ts";
import { useAppStore, useStore } from "../../store-context.ts";
import type { LabProps } from "../rooms.tsx";
import { LaneRanges } from "./lane-ranges.tsx";
import { rangeMistakes, refusalOf, setupOf, stepsFor, type Setup } from "./setup.ts";
import { TuningForm } from "./tuning-form.tsx";
import { TuningResults } from "./tuning-results.tsx";
import { useTuning } from "./use-tuning.ts";
import { seedsWords } from "./words.ts";
import "./tuning.css";

export function TuningLab({ onClose }: LabProps) {
  const store = useAppStore();
  const { report, start: startTuning, cancel } = useTuning();
  const wasStarted = useRef(false);
  const start = (asked: Setup): void => {
    wasStarted.current = true;
    startTuning(asked);
  };
  const [choices, setChoices] = useState<TuningChoices>(
    () => report?.choices ?? { ...DEFAULT_CHOICES, steps: stepsFor(store.getState().experiment) },
  );
  const [spaces, setSpaces] = useState<readonly LaneSpace[]>(report?.spaces ?? []);
  const experiment = useStore((state) => state.experiment);
  const planned = useStore((state) => state.plan);
  const plan = useMemo(() => planned && withoutForks(planned), [planned]);
  const mistakes = useStore((state) => state.mistakes);
  const refusal = refusalOf({ plan, mistakes });
  const setup = useMemo(
    () => setupOf({ experiment, plan, mistakes }, choices, spaces),
    [experiment, plan, mistakes, choices, spaces],
  );
  const wrong = setup === null ? [] : rangeMistakes(setup.searches, setup.titles);
  const results = useRef<HTMLDivElement>(null);
  const state = report?.state;
  useEffect(() => {
    // On a phone results stand below the form.
    if (state !== "done" || !wasStarted.current) return;
    wasStarted.current = false;
    const place = results.current;
    if (place !== null && place.getBoundingClientRect().top > window.innerHeight * 0.8)
      place.scrollIntoView({ block: "start" });
  }, [state]);
  const widen = (lane: number, name: string, range: readonly [number, number]): void => {
    const next = withSpace(spaces, lane, {
      ...spaces[lane],
      ranges: { ...spaces[lane]?.ranges, [name]: range },
    });
    setSpaces(next);
    const wider = setupOf({ experiment, plan, mistakes }, choices, next);
    if (wider !== null) start(wider);
  };
  return (
    <>
      <p className="panel-text tuning-intro">
        Every lane gets the same number of runs; the best settings of each are then run again on
        seeds that the search has not seen, and compared there. Losses are without the
        gradient&apos;s noise; a run that diverges counts as the worst.
      </p>
      <div className="tuning">
        <div className="lab-forms">
          {refusal !== null ? (
            <p className="tuning-refusal">{refusal}</p>
          ) : (
            <>
              <TuningForm choices={choices} onChange={setChoices} />
              {setup !== null && (
                <LaneRanges
                  titles={setup.titles}
                  searches={setup.searches}
                  choices={choices}
                  spaces={spaces}
                  onChange={(lane, space) => {
                    setSpaces(withSpace(spaces, lane, space));
                  }}
                />
              )}
              <Start
                setup={setup}
                mistakes={wrong}
                report={report}
                onStart={start}
                onCancel={cancel}
              />
            </>
          )}
        </div>
        <div ref={results} className="lab-result">
          <TuningResults report={report} onWiden={widen} onClose={onClose} />
        </div>
      </div>
    </>
  );
}

function Start({
  setup,
  mistakes,
  report,
  onStart,
  onCancel,
}: {
  readonly setup: Setup | null;
  readonly mistakes: readonly string[];
  readonly report: TuningReport | null;
  readonly onStart: (setup: Setup) => void;
  readonly onCancel: () => void;
}) {
  return (
    <section className="contender tuning-start" aria-label="Start">
      {mistakes.map((mistake) => (
        <p key={mistake} className="form-error" role="alert">
          {mistake}
        </p>
      ))}
      {report?.state === "running" ? (
        <>
          <Button onClick={onCancel}>
            <Square size={13} aria-hidden />
            Cancel
          </Button>
          <progress
            aria-label="Runs done"
            value={report.result?.done ?? 0}
            max={Math.max(1, report.result?.total ?? 1)}
          />
        </>
      ) : (
        <Button
          look="accent"
          disabled={setup === null || mistakes.length > 0}
          onClick={() => {
            if (setup !== null) onStart(setup);
          }}
        >
          <Play size={13} aria-hidden />
          Tune {setup === null ? "" : lanesWords(setup.titles.length)}
        </Button>
      )}
      {setup !== null && <p className="form-help">{costWords(setup)}</p>}
    </section>
  );
}

function lanesWords(count: number): string {
  return `${formatCount(count)} ${count === 1 ? "lane" : "lanes"}`;
}

/** What will be computed, and what of the experiment is left out. */
function costWords({ searches, choices, experiment }: Setup): string {
  const runs = searches.reduce((sum, { combinations }) => sum + combinations.length, 0);
  const words =
    `${formatCount(runs)} runs of ${seedsWords(choices.tuningSeeds)} and ${formatCount(choices.steps)} steps, ` +
    `then the winners on ${formatCount(choices.freshSeeds)} fresh seeds; float64, in workers.`;
  const changes = experiment.changes?.length ?? 0;
  const hasForks = experiment.lanes.some(({ fork }) => fork !== undefined);
  return [
    words,
    ...(changes === 0 ? [] : ["Recorded slider movements are left out."]),
    ...(hasForks ? ["Forks are tuned as lanes of their own, from the start."] : []),
  ].join(" ");
}

function withSpace(
  spaces: readonly LaneSpace[],
  lane: number,
  space: LaneSpace,
): readonly LaneSpace[] {
  const length = Math.max(spaces.length, lane + 1);
  return Array.from({ length }, (_, index) => (index === lane ? space : (spaces[index] ?? {})));
}
