/**
 * Test pictures with what each lane takes them for now. Says where the pictures come from, and that they are drawn
 * where they are.
 */
import { useEffect, useRef, useMemo, useState } from "react";
import type { Series, StageView, Topic } from "../../../state/series.ts";
import type { PicturesView } from "../../../wire/messages.ts";
import type { Plan } from "../../../wire/plan.ts";
import { useStaggered } from "../../charts/use-staggered.ts";
import { formatPercent } from "../../format.ts";
import { useStore } from "../../store-context.ts";
import { laneColour } from "../../theme/lane-colours.ts";
import { pictureBytes, rightShare, samePictures } from "./picture-bytes.ts";

/** The same array at every render, as the hook asks for. */
const TOPICS: readonly Topic[] = ["stage"];
/** The newest stage, or the one before where its pictures and predictions are the same: they change at probes only. */
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
  if (stage?.kind !== "pictures") {
    return (
      <p className="stage-empty">
        The test pictures and what each lane takes them for appear once the data are loaded: press
        play.
      </p>
    );
  }
  const lanes = plan.lanes
    .map(({ label }, lane) => ({ label, lane }))
    .filter(({ lane }) => !hidden.includes(lane));
  return (
    <div className="pictures">
      <p className="pictures-origin">
        {stage.drawn && <b>drawn by this program</b>}
        <span>{stage.origin}</span>
      </p>
      <ul className="pictures-score" aria-label="Share of these pictures taken for the right class">
        {lanes.map(({ label, lane }) => (
          <li key={lane} style={{ color: laneColour(lane) }}>
            {label}{" "}
            <b>{formatPercent(rightShare(stage.predictions[lane] ?? null, stage.labels))}</b>
          </li>
        ))}
      </ul>
      <ul className="pictures-wall" aria-label="Test pictures">
        {Array.from(stage.labels, (truth, index) => (
          <li key={index} className="picture">
            <Picture stage={stage} index={index} />
            <div>
              <b>{stage.classes[truth] ?? String(truth)}</b>
              {lanes.map(({ label, lane }) => (
                <Guess
                  key={lane}
                  label={label}
                  lane={lane}
                  guess={stage.predictions[lane]?.[index] ?? null}
                  truth={truth}
                  classes={stage.classes}
                />
              ))}
            </div>
          </li>
        ))}
      </ul>
    </div>
  );
}

interface GuessProps {
  readonly label: string;
  readonly lane: number;
  readonly guess: number | null;
  readonly truth: number;
  readonly classes: readonly string[];
}

/** One lane's answer in its colour; a tick or a cross says right or wrong without colour. */
function Guess({ label, lane, guess, truth, classes }: GuessProps) {
  if (guess === null) {
    return (
      <span
        className="guess"
        style={{ color: laneColour(lane) }}
        aria-label={`${label}: not asked yet`}
      >
        –
      </span>
    );
  }
  const isRight = guess === truth;
  const name = classes[guess] ?? String(guess);
  return (
    <span
      className="guess"
      data-right={isRight}
      style={{ color: laneColour(lane) }}
      aria-label={`${label}: ${name}, ${isRight ? "right" : "wrong"}`}
    >
      {`${isRight ? "✓" : "✕"} ${name}`}
    </span>
  );
}

function Picture({ stage, index }: { readonly stage: PicturesView; readonly index: number }) {
  const ref = useRef<HTMLCanvasElement>(null);
  const { height, width, channels, pixels } = stage;
  // The engine sends the same pictures with every frame; only other bytes are worth drawing.
  const size = height * width * channels;
  const key = useMemo(
    () => fingerprint(pixels.subarray(index * size, (index + 1) * size)),
    [pixels, index, size],
  );
  const newest = useRef(stage);
  useEffect(() => {
    newest.current = stage;
  }, [stage]);
  useEffect(() => {
    const context = ref.current?.getContext("2d");
    if (context === null || context === undefined) return;
    const { pixels: bytes } = newest.current;
    const own = bytes.subarray(index * size, (index + 1) * size);
    context.putImageData(new ImageData(pictureBytes(own, channels), width, height), 0, 0);
  }, [key, index, size, channels, width, height]);
  return <canvas ref={ref} width={width} height={height} aria-hidden="true" />;
}

function fingerprint(bytes: Uint8Array): number {
  let hash = 17;
  for (const byte of bytes) hash = (hash * 31 + byte) | 0;
  return hash;
}
