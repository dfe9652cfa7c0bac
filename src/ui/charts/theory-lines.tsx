/** Closed forms across a chart: dashed, in their lane's colour, named at their right end without overlapping. */
import { formatPlain } from "../format.ts";
import { laneColour } from "../theme/lane-colours.ts";
import { pathOf, pixelY, spread, type Box } from "./geometry.ts";
import type { ChartModel } from "./model.ts";
import type { TheoryLine } from "./theory.ts";

const LABEL_GAP = 11.5;

export function TheoryLines({ model, box }: { readonly model: ChartModel; readonly box: Box }) {
  if (model.theory.length === 0) return null;
  const labels = labelsOf(model.theory);
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
      {labels.map(({ text, color }, index) => (
        <text
          key={text}
          x={box.left + box.width - 2}
          y={places[index]}
          textAnchor="end"
          fill={color}
          className="chart-theory-label"
        >
          {text}
        </text>
      ))}
    </g>
  );
}

interface Label {
  readonly settled: number;
  readonly text: string;
  readonly color: string;
}

/** Lines that end at the same height share one label, in ink when it speaks for several lanes. */
function labelsOf(theory: readonly TheoryLine[]): readonly Label[] {
  const byHeight = new Map<string, TheoryLine[]>();
  for (const line of theory) {
    const height = formatPlain(line.settled, 3);
    byHeight.set(height, [...(byHeight.get(height) ?? []), line]);
  }
  return [...byHeight].flatMap(([height, lines]) => {
    const [first] = lines;
    if (first === undefined) return [];
    const formulas = [...new Set(lines.map(({ formula }) => formula))].filter(
      (one) => one !== height,
    );
    const color = lines.length > 1 ? "var(--ink-2)" : laneColour(first.lane);
    return [{ settled: first.settled, text: [...formulas, height].join(" = "), color }];
  });
}
