/** Closed forms across a chart: dashed, in their lane's colour, named in the margin right of the plot. */
import { laneColour } from "../theme/lane-colours.ts";
import { pathOf, pixelY, spread, type Box } from "./geometry.ts";
import type { ChartModel } from "./model.ts";

const LABEL_GAP = 12;

interface TheoryLinesProps {
  readonly model: ChartModel;
  readonly box: Box;
  /** Reference to the clip of the plot: "url(#...)". */
  readonly clip: string;
}

export function TheoryLines({ model, box, clip }: TheoryLinesProps) {
  const labels = model.theoryLabels;
  if (labels.length === 0) return null;
  const right = box.left + box.width;
  const ends = labels.map(({ end }) => pixelY(box, model.y, end));
  const places = spread(ends, LABEL_GAP, box.top + 4, box.top + box.height - 2);
  return (
    <g className="chart-theory" fill="none">
      <g clipPath={clip}>
        {model.theory.map(({ lane, points }) => (
          <path
            key={lane}
            d={pathOf(points, box, model.x, model.y)}
            stroke={laneColour(lane)}
            strokeWidth={1.1}
            strokeDasharray="7 4"
          />
        ))}
      </g>
      {labels.map(({ text, lanes }, index) => {
        const y = places[index] ?? 0;
        // In ink where it speaks for several lanes.
        const color = lanes.length > 1 ? "var(--ink-2)" : laneColour(lanes[0] ?? 0);
        return (
          <g key={text}>
            <path
              d={`M${right.toFixed(1)},${(ends[index] ?? y).toFixed(1)}L${(right + 6).toFixed(1)},${y.toFixed(1)}`}
              stroke={color}
              strokeWidth={0.8}
            />
            <text x={right + 8} y={y + 3.5} fill={color} className="chart-theory-label">
              {text}
            </text>
          </g>
        );
      })}
    </g>
  );
}
