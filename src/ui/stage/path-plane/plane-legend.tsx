/** What the marks and the ground of the paths' plane mean. */
import type { PathPlaneView } from "../../../wire/path-plane.ts";
import { formatNumber, formatPlain } from "../../format.ts";
import type { Landscape } from "../surface/landscape.ts";

interface PlaneLegendProps {
  readonly plane: PathPlaneView;
  readonly ground: Landscape | null;
  /** How many times larger the second axis is drawn. */
  readonly stretch: number;
}

export function PlaneLegend({ plane, ground, stretch }: PlaneLegendProps) {
  const isStretched = Math.abs(Math.log(stretch)) > 0.1;
  const [low, next] = ground?.levels ?? [];
  const high = ground?.levels[ground.levels.length - 1];
  return (
    <figcaption>
      <ul className="path-plane-legend" aria-label="Marks">
        <li>
          <svg width={12} height={12} aria-hidden>
            <path d="M2,2L10,10M10,2L2,10" stroke="var(--ink)" strokeWidth={2} />
          </svg>
          start
        </li>
        <Dot opacity={1} radius={5}>
          end of a path
        </Dot>
        <Dot opacity={1} radius={3.6}>
          in the plane
        </Dot>
        <Dot opacity={0} radius={3.6}>
          far off it
        </Dot>
        {low !== undefined && high !== undefined && (
          <li>
            contours: loss {formatNumber(low)} to {formatNumber(high)}
            {next !== undefined && `, each ×${formatPlain(next / low, 3)}`}; darker is lower
          </li>
        )}
        {ground !== null && ground.holes !== null && <li>striped: no finite loss</li>}
        {isStretched && (
          <li>the vertical axis is drawn {formatPlain(stretch, 2)} times as large as the other</li>
        )}
        {plane.left > 0 && <li>{plane.left} points left out: not finite</li>}
      </ul>
    </figcaption>
  );
}

function Dot({
  opacity,
  radius,
  children,
}: {
  readonly opacity: number;
  readonly radius: number;
  readonly children: string;
}) {
  return (
    <li>
      <svg width={12} height={12} aria-hidden>
        <circle
          cx={6}
          cy={6}
          r={radius}
          fill="var(--ink-2)"
          fillOpacity={opacity}
          stroke="var(--ink-2)"
          strokeWidth={1.4}
        />
      </svg>
      {children}
    </li>
  );
}
