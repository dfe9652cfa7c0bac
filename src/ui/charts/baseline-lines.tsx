/** The pinned run behind the lanes' curves: thin, dotted, named in the plot's upper right corner, which falling losses leave free. */
import { laneColour } from "../theme/lane-colours.ts";
import { pathOf, type Box } from "./geometry.ts";
import type { ChartModel } from "./model.ts";

interface BaselineLinesProps {
  readonly model: ChartModel;
  readonly box: Box;
  /** Reference to the clip of the plot: "url(#...)". */
  readonly clip: string;
}

/** More letters do not fit beside the curves. */
const MOST_LETTERS = 44;

export function BaselineLines({ model, box, clip }: BaselineLinesProps) {
  const { baseline } = model;
  if (baseline === null) return null;
  const title =
    baseline.title.length > MOST_LETTERS
      ? `${baseline.title.slice(0, MOST_LETTERS - 1)}…`
      : baseline.title;
  const y = box.top + 9;
  return (
    <g className="chart-baseline" fill="none">
      <g clipPath={clip}>
        {baseline.lines.map(({ lane, points }, index) => (
          <path
            key={index}
            d={pathOf(points, box, model.x, model.y)}
            stroke={lane === null ? "var(--ink-3)" : laneColour(lane)}
            strokeWidth={1.2}
            strokeDasharray="0.1 3"
            strokeLinecap="round"
          />
        ))}
      </g>
      <text
        x={box.left + box.width - 3}
        y={y}
        textAnchor="end"
        className="chart-unit chart-baseline-label"
      >
        ··· baseline: {title}
      </text>
    </g>
  );
}
