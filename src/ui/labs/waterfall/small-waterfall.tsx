/** The waterfall of a small problem's lane at any step: the lab's own worker runs the lane again to get there. */
import { useMemo, useState } from "react";
import type { WaterfallRequest } from "../../../sweeps/waterfall/protocol.ts";
import type { Plan } from "../../../wire/plan.ts";
import { ChoiceRow, SliderRow } from "../../controls/form-rows.tsx";
import { useAppStore } from "../../store-context.ts";
import { laneColour } from "../../theme/lane-colours.ts";
import { LaneRow } from "../lane-row.tsx";
import { useQuiet } from "../use-kept.ts";
import { useWaterfall } from "./use-waterfall.ts";
import { WaterfallLayout, WaterfallResult, WaterfallState } from "./waterfall-layout.tsx";
import { barWords, methodWords } from "./words.ts";

/** Columns; each gives 16 draws a row. */
const DRAWS = [
  ["64", "1 024"],
  ["256", "4 096"],
  ["1024", "16 384"],
  ["4096", "65 536"],
] as const;

/** A slider is followed once it stands still. */
const QUIET_MS = 250;

export function SmallWaterfall({ plan }: { readonly plan: Plan }) {
  const store = useAppStore();
  const [lane, setLane] = useState(0);
  const [step, setStep] = useState(() => store.getState().step);
  const [draws, setDraws] = useState<(typeof DRAWS)[number][0]>("256");
  const index = Math.min(lane, plan.lanes.length - 1);
  const most = plan.steps - 1;
  const asked = useMemo((): WaterfallRequest => {
    return { plan, lane: index, step: Math.min(step, most), draws: Number(draws) };
  }, [plan, index, step, most, draws]);
  const request = useQuiet(asked, QUIET_MS);
  const { shown, progress, refusal } = useWaterfall(request);
  const measured = shown?.request.plan.lanes[shown.request.lane];
  return (
    <WaterfallLayout
      form={
        <>
          <LaneRow plan={plan} lane={index} onLane={setLane} />
          <SliderRow
            label="After step"
            value={Math.min(step, most)}
            range={{ min: 0, max: Math.max(1, most), scale: "linear" }}
            bounds={{ min: 0, max: most }}
            integer
            onChange={setStep}
          />
          <ChoiceRow label="Draws a row" value={draws} options={DRAWS} onChange={setDraws} />
          <WaterfallState progress={progress} words={refusal ?? "measured"} />
        </>
      }
    >
      {shown !== null && measured !== undefined && (
        <WaterfallResult
          bars={shown.waterfall.bars}
          words={shown.waterfall.bars.map(({ what }) => barWords(what, measured))}
          colour={laneColour(shown.request.lane)}
          caption={`Bias waterfall of ${measured.label} after step ${shown.request.step}`}
          isOld={progress !== null}
          method={methodWords(shown.waterfall, {
            step: shown.request.step,
            title: measured.label,
          })}
        />
      )}
    </WaterfallLayout>
  );
}
