/** A measured value in a picture: a dot with its error bar. */
import { pixelX, pixelY, type Box } from "../../charts/geometry.ts";
import type { NamedAxis } from "./plot-frame.tsx";

/** Standard errors that the bar shows to each side. */
export const BAR = 2;

export interface ErrorPointProps {
  readonly box: Box;
  readonly x: NamedAxis;
  readonly y: NamedAxis;
  readonly at: number;
  readonly value: number;
  readonly error: number;
  readonly colour: string;
}

export function ErrorPoint({ box, x, y, at, value, error, colour }: ErrorPointProps) {
  const left = pixelX(box, x, at);
  const high = pixelY(box, y, value + BAR * error);
  const low = pixelY(box, y, value - BAR * error);
  return (
    <g stroke={colour}>
      <path d={`M${left},${high}V${low}M${left - 3},${high}h6M${left - 3},${low}h6`} />
      <circle cx={left} cy={pixelY(box, y, value)} r={3.2} fill={colour} />
    </g>
  );
}
