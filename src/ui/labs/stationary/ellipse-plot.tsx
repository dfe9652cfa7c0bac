/** The first two parameters of the replicas, with the ellipses of two deviations: measured, exact, and Gibbs. */
import { useMemo } from "react";
import type { Covariance, PlaneFigures } from "../../../sweeps/stationary/protocol.ts";
import { pathOf, pixelX, pixelY, type Box } from "../../charts/geometry.ts";
import { linearTicks } from "../../charts/ticks.ts";
import { formatNumber } from "../../format.ts";
import { DASHES } from "../plot/dashes.ts";
import { type NamedAxis, PlotFrame } from "../plot/plot-frame.tsx";

const DEVIATIONS = 2;
const POINTS = 96;
/** Half the width of the picture in the largest deviation. */
const REACH = 3;

export interface EllipsePlotProps {
  readonly plane: PlaneFigures;
  readonly colour: string;
  readonly title: string;
}

export function EllipsePlot({ plane, colour, title }: EllipsePlotProps) {
  const { measured, exact, gibbs, points } = plane;
  const reach = REACH * Math.sqrt(Math.max(...[measured, gibbs].flatMap(({ xx, yy }) => [xx, yy])));
  const axis = (name: string): NamedAxis => ({
    scale: "linear",
    domain: [-reach, reach],
    ticks: linearTicks(-reach, reach, 4),
    name,
  });
  const [x, y] = [axis("x₁, parameter units"), axis("x₂")];
  const theory = exact ?? measured;
  return (
    <PlotFrame x={x} y={y} words={wordsOf(title, plane)}>
      {(box) => (
        <>
          <Cloud {...{ points, box, x, y, colour }} />
          <path
            d={pathOf(ellipse(gibbs), box, x, y)}
            fill="none"
            stroke="var(--ink-2)"
            strokeWidth={1.6}
            strokeDasharray={DASHES.dotted}
            strokeLinecap="round"
          />
          <path
            d={pathOf(ellipse(theory), box, x, y)}
            fill="none"
            stroke={exact === null ? colour : "var(--ink)"}
            strokeWidth={1.6}
          />
        </>
      )}
    </PlotFrame>
  );
}

interface CloudProps {
  readonly points: Float32Array;
  readonly box: Box;
  readonly x: NamedAxis;
  readonly y: NamedAxis;
  readonly colour: string;
}

/** All points as one path of dots: lines of no length with round ends. */
function Cloud({ points, box, x, y, colour }: CloudProps) {
  const path = useMemo(() => {
    let text = "";
    for (let at = 0; at + 1 < points.length; at += 2) {
      const [px, py] = [points[at] ?? 0, points[at + 1] ?? 0];
      text += `M${pixelX(box, x, px).toFixed(1)},${pixelY(box, y, py).toFixed(1)}h0`;
    }
    return text;
    // eslint-disable-next-line react-hooks/exhaustive-deps -- the boxes are new objects at every render
  }, [points, box.width, box.height, x.domain[1]]);
  return (
    <path d={path} stroke={colour} strokeOpacity={0.35} strokeWidth={2.4} strokeLinecap="round" />
  );
}

/** By the Cholesky factor: L (cos, sin) runs along the ellipse of one deviation. */
function ellipse({ xx, xy, yy }: Covariance): readonly { x: number; y: number }[] {
  const first = Math.sqrt(xx);
  const slope = first > 0 ? xy / first : 0;
  const rest = Math.sqrt(Math.max(0, yy - slope * slope));
  return Array.from({ length: POINTS + 1 }, (_, at) => {
    const angle = (2 * Math.PI * at) / POINTS;
    return {
      x: DEVIATIONS * first * Math.cos(angle),
      y: DEVIATIONS * (slope * Math.cos(angle) + rest * Math.sin(angle)),
    };
  });
}

function wordsOf(title: string, { measured, gibbs }: PlaneFigures): string {
  const pair = ({ xx, yy }: Covariance): string =>
    `${formatNumber(Math.sqrt(xx))} and ${formatNumber(Math.sqrt(yy))}`;
  return `${title}, first two parameters: deviations ${pair(measured)}; a Gibbs density of the same loss would have ${pair(gibbs)}`;
}
