/** The bias waterfall: what each stage, feedback, the server and the rule do to bias and variance at a frozen point. */
import { useMemo, useState } from "react";
import type { WaterfallRequest } from "../../../sweeps/waterfall/protocol.ts";
import { ChoiceRow, SliderRow } from "../../controls/form-rows.tsx";
import { useAppStore, useStore } from "../../store-context.ts";
import { laneColour } from "../../theme/lane-colours.ts";
import { capital } from "../../words.ts";
import { useQuiet } from "../use-kept.ts";
import { useWaterfall } from "./use-waterfall.ts";
import { WaterfallTable } from "./waterfall-table.tsx";
import { barWords, methodWords } from "./words.ts";
import "./waterfall.css";

/** Columns; each gives 16 draws a row. */
const DRAWS = [
  ["64", "1 024"],
  ["256", "4 096"],
  ["1024", "16 384"],
  ["4096", "65 536"],
] as const;

/** A slider is followed once it stands still. */
const QUIET_MS = 250;

export function WaterfallLab() {
  const store = useAppStore();
  const plan = useStore((state) => state.plan);
  const changes = useStore((state) => state.experiment.changes);
  const [lane, setLane] = useState(0);
  const [step, setStep] = useState(() => store.getState().step);
  const [draws, setDraws] = useState<(typeof DRAWS)[number][0]>("256");
  const index = Math.min(lane, (plan?.lanes.length ?? 1) - 1);
  const most = plan === null ? 0 : plan.steps - 1;
  const asked = useMemo((): WaterfallRequest | null => {
    if (plan === null) return null;
    const run = { ...plan, changes: changes ?? [] };
    return { plan: run, lane: index, step: Math.min(step, most), draws: Number(draws) };
  }, [plan, changes, index, step, most, draws]);
  const request = useQuiet(asked, QUIET_MS);
  const { shown, progress, refusal } = useWaterfall(request);
  if (plan === null)
    return <p className="lab-status">Give an experiment without mistakes first.</p>;
  const measured = shown?.request.plan.lanes[shown.request.lane];
  return (
    <>
      <div className="lab-intro">
        <p className="panel-text">
          The point stands still and gradients are drawn there again and again, through more and
          more of their way. Each row says what one part adds to the squared bias and to the
          variance, or takes away: a clip turns noise into bias, averaging takes variance and never
          bias.
        </p>
      </div>
      <div className="waterfall-lab">
        <div className="lab-forms">
          <div className="contender">
            <ChoiceRow
              label="Lane"
              value={String(index)}
              options={plan.lanes.map(({ label }, at) => [String(at), label] as const)}
              onChange={(chosen) => {
                setLane(Number(chosen));
              }}
            />
            <SliderRow
              label="After step"
              value={Math.min(step, most)}
              range={{ min: 0, max: Math.max(1, most), scale: "linear" }}
              bounds={{ min: 0, max: most }}
              integer
              onChange={setStep}
            />
            <ChoiceRow label="Draws a row" value={draws} options={DRAWS} onChange={setDraws} />
            <div className="waterfall-state" role="status">
              {progress !== null ? (
                <>
                  <progress aria-label="Measured so far" value={progress.part} max={1} />
                  <small>{progress.words}</small>
                </>
              ) : (
                <small>{refusal === null ? "Measured." : `${capital(refusal)}.`}</small>
              )}
            </div>
          </div>
        </div>
        {shown !== null && measured !== undefined && (
          <div className="lab-result" data-old={progress !== null}>
            <WaterfallTable
              waterfall={shown.waterfall}
              words={shown.waterfall.bars.map(({ what }) => barWords(what, measured))}
              colour={laneColour(shown.request.lane)}
              caption={`Bias waterfall of ${measured.label} after step ${shown.request.step}`}
            />
            {methodWords(shown.waterfall, {
              step: shown.request.step,
              title: measured.label,
            }).map((sentence) => (
              <p key={sentence} className="form-help">
                {sentence}
              </p>
            ))}
          </div>
        )}
      </div>
    </>
  );
}
