/**
 * The waterfall of a network's lane: measured by the engine, where the data and the device are, at the point where the
 * run stands. It costs as much as a pass over the training pictures and some steps more, so it waits for a press.
 */
import { Play, Square } from "lucide-react";
import { useEffect, useState } from "react";
import type { Plan } from "../../../wire/plan.ts";
import { Button } from "../../controls/button.tsx";
import { ChoiceRow } from "../../controls/form-rows.tsx";
import { DataPanel } from "../../data/data-panel.tsx";
import { formatCount } from "../../format.ts";
import { useActions, useStore } from "../../store-context.ts";
import { laneColour } from "../../theme/lane-colours.ts";
import { LaneRow } from "../lane-row.tsx";
import { networkBarWords, networkMethodWords } from "./network-words.ts";
import { WaterfallLayout, WaterfallResult, WaterfallState } from "./waterfall-layout.tsx";

const DRAWS = (["16", "32", "64", "128", "256", "512"] as const).map(
  (draws) => [draws, draws] as const,
);

export function NetworkWaterfall({ plan }: { readonly plan: Plan }) {
  const { measureWaterfall, stopWaterfall } = useActions();
  const { shown, progress, refusal } = useStore((state) => state.networkWaterfall);
  const step = useStore((state) => state.step);
  const preparing = useStore(({ phase, busy }) =>
    phase === "loading" ? (busy ?? "The run is being prepared") : null,
  );
  const dataFailure = useStore((state) => state.dataFailure);
  // A session that was opened for the waterfall may ask for a download, and the labs lie over the problem's card.
  const needsData = useStore(
    ({ downloadQuestion, dataProgress }) => downloadQuestion !== null || dataProgress !== null,
  );
  const isRunning = useStore(({ phase }) => phase === "running" || phase === "replaying");
  const [lane, setLane] = useState(0);
  const [draws, setDraws] = useState<(typeof DRAWS)[number][0]>("64");
  const index = Math.min(lane, plan.lanes.length - 1);
  // Whoever leaves the labs does not wait any more.
  useEffect(() => stopWaterfall, [stopWaterfall]);
  const where = isRunning
    ? "The run pauses for it"
    : `The run stands after step ${formatCount(step)}`;
  const isOld = shown !== null && shown.waterfall.step !== step;
  return (
    <WaterfallLayout
      form={
        <>
          <LaneRow plan={plan} lane={index} onLane={setLane} />
          <ChoiceRow label="Draws a row" value={draws} options={DRAWS} onChange={setDraws} />
          {progress === null ? (
            <Button
              look="solid"
              onClick={() => {
                measureWaterfall(index, Number(draws));
              }}
            >
              <Play size={14} aria-hidden />
              Measure here
            </Button>
          ) : (
            <Button onClick={stopWaterfall}>
              <Square size={13} aria-hidden />
              Stop
            </Button>
          )}
          {progress !== null && needsData ? (
            <DataPanel />
          ) : (
            <WaterfallState
              progress={progress && { ...progress, words: preparing ?? progress.words }}
              words={dataFailure ?? refusal ?? where}
            />
          )}
        </>
      }
    >
      {shown === null ? (
        <p className="panel-text waterfall-empty">
          Measured where the run stands: all training pictures once, for the true gradient, and a
          step of the lane for each draw.
        </p>
      ) : (
        <WaterfallResult
          bars={shown.waterfall.bars}
          words={shown.waterfall.bars.map(({ what }) => networkBarWords(what, shown.lane, plan))}
          colour={laneColour(shown.index)}
          caption={`Bias waterfall of ${shown.lane.label} after step ${shown.waterfall.step}`}
          isOld={progress !== null || isOld}
          method={networkMethodWords(shown.waterfall, shown.lane)}
        />
      )}
    </WaterfallLayout>
  );
}
