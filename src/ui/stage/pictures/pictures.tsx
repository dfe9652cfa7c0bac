/**
 * Test pictures with what each lane makes of them now: the classes it takes them for, or its reconstructions. Says where
 * the pictures come from, that they are drawn where they are, and before which step the lanes were asked.
 */
import { useState } from "react";
import { hasClasses } from "../../../experiment/models.ts";
import type { Series, StageView, Topic } from "../../../state/series.ts";
import type { PicturesView } from "../../../wire/stage.ts";
import type { Plan } from "../../../wire/plan.ts";
import { useStaggered } from "../../charts/use-staggered.ts";
import { formatCount } from "../../format.ts";
import { useStore } from "../../store-context.ts";
import { Reconstructions } from "./reconstructions.tsx";
import { askedAt, samePictures } from "./wall-model.ts";
import { Wall } from "./wall.tsx";
import "./pictures.css";

/** The same array at every render, as the hook asks for. */
const TOPICS: readonly Topic[] = ["stage"];
/** The newest stage, or the one before where its pictures and answers are the same: they change at probes only. */
function createReader(): (series: Series) => StageView | null {
  let last: StageView | null = null;
  return (series) => {
    const stage = series.stage();
    const isSame =
      stage?.kind === "pictures" && last?.kind === "pictures" && samePictures(stage, last);
    if (!isSame) last = stage;
    return last;
  };
}

export function Pictures({ plan }: { readonly plan: Plan }) {
  const [read] = useState(createReader);
  const stage = useStaggered({ topics: TOPICS, read });
  const hidden = useStore((state) => state.prefs.hiddenLanes);
  const isAsked = useStore((state) => state.downloadQuestion !== null);
  if (stage?.kind !== "pictures" || plan.problem.kind !== "network") {
    return (
      <p className="stage-empty">
        {isAsked
          ? "The pictures are not here yet: the problem’s card asks whether to download them."
          : "The test pictures and what each lane makes of them appear once the data are loaded: press play."}
      </p>
    );
  }
  const lanes = plan.lanes
    .map(({ label }, lane) => ({ label, lane }))
    .filter(({ lane }) => !hidden.includes(lane));
  return (
    <div className="pictures stage-scroll">
      <p className="pictures-origin">
        {stage.drawn && <b>drawn by this program</b>}
        <span>{stage.origin}</span>
        <span>{askedWords(stage, plan)}</span>
      </p>
      {hasClasses(plan.problem.network.model) ? (
        <Wall stage={stage} lanes={lanes} />
      ) : (
        <Reconstructions stage={stage} lanes={lanes} />
      )}
    </div>
  );
}

/** When the lanes were asked, and who: with replicas the first one's answers are shown. */
function askedWords(stage: PicturesView, { probe, replicas }: Plan): string {
  const step = askedAt(stage);
  const rhythm = `asked at every probe (every ${formatCount(probe.every)} steps)`;
  const who = replicas > 1 ? "; answers of the first replica, n∕N: how many are right" : "";
  return `${step === null ? "" : `as of step ${formatCount(step)}, `}${rhythm}${who}`;
}
