/** Closed forms across a chart: dashed, in their lane's colour, named at their right end without overlapping. */
import { formatPlain } from "../format.ts";
import { laneColour } from "../theme/lane-colours.ts";
import { pathOf, pixelY, spread, type Box } from "./geometry.ts";
import type { ChartModel } from "./model.ts";

const LABEL_GAP = 11.5;

export function TheoryLines({ model, box }: { readonly model: ChartModel; readonly box: Box }) {
  if (model.theory.length === 0) return null;
  // Equal theories share one label: four lanes of the same filter need no four lines of text.
  const labels = [
    ...new Map(
      model.theory.map((line) => [`${line.formula} ${String(line.settled)}`, line]),
    ).values(),
  ];
  const places = spread(
    labels.map(({ settled }) => pixelY(box, model.y, settled) - 3),
    LABEL_GAP,
    box.top + 8,
    box.top + box.height - 14,
  );
  return (
    <g className="chart-theory" fill="none">
      {model.theory.map(({ lane, points }) => (
        <path
          key={lane}
          d={pathOf(points, box, model.x, model.y)}
          stroke={laneColour(lane)}
          strokeWidth={1.1}
          strokeDasharray="7 4"
        />
      ))}
      {labels.map(({ lane, settled, formula }, index) => (
        <text
          key={lane}
          x={box.left + box.width - 2}
          y={places[index]}
          textAnchor="end"
          fill={laneColour(lane)}
          className="chart-theory-label"
        >
          {formula === formatPlain(settled, 3)
            ? `theory ${formula}`
            : `${formula} = ${formatPlain(settled, 3)}`}
        </text>
      ))}
    </g>
  );
}
