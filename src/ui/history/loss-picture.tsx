/** A run's loss in the size of a stamp. */
import { memo } from "react";
import type { KeptRun } from "../../state/history/kept-run.ts";
import { looksOf } from "./looks.ts";
import { pictureOf } from "./picture.ts";

const WIDTH = 96;
const HEIGHT = 44;
const EDGE = 4;

export const LossPicture = memo(function LossPicture({ run }: { readonly run: KeptRun }) {
  const picture = pictureOf(run, WIDTH - 2 * EDGE, HEIGHT - 2 * EDGE);
  if (picture === null) {
    return (
      <span className="run-picture" data-empty="true">
        {run.step === 0 ? "not played" : "no loss"}
      </span>
    );
  }
  const { metric, scale, paths } = picture;
  const looks = looksOf(run);
  const axis = scale === "log" ? ", logarithmic" : "";
  return (
    <svg
      className="run-picture"
      width={WIDTH}
      height={HEIGHT}
      role="img"
      aria-label={`${metric === "loss" ? "Loss" : "Bias"} over steps${axis}`}
    >
      <g transform={`translate(${String(EDGE)} ${String(EDGE)})`} fill="none">
        {paths.map((path, lane) => (
          <path
            key={lane}
            d={path}
            stroke={looks[lane]?.colour}
            strokeDasharray={looks[lane]?.dash}
            strokeWidth={1.4}
          />
        ))}
      </g>
    </svg>
  );
});
