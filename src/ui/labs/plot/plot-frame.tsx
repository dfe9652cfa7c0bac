/**
 * A small picture with two named axes, for the labs: grid, ticks, names with units, and a crosshair that pointer and arrow
 * keys move along the x values. What is drawn inside is the caller's. Ink only, but for lanes.
 */
import {
  useId,
  useRef,
  useState,
  type KeyboardEvent,
  type PointerEvent,
  type ReactNode,
} from "react";
import { along, type Axis } from "../../charts/domain.ts";
import { pixelX, pixelY, type Box } from "../../charts/geometry.ts";
import { useSize } from "../../charts/use-visible.ts";
import { useOwnEscape } from "../../controls/use-own-escape.ts";
import { formatPlain } from "../../format.ts";
import "./plot.css";

export interface NamedAxis extends Axis {
  /** With its unit. */
  readonly name: string;
  /** Of ticks; default: plain numbers. */
  readonly format?: (value: number) => string;
}

export interface PlotFrameProps {
  readonly x: NamedAxis;
  readonly y: NamedAxis;
  /** What the picture says, for those who do not see it. */
  readonly words: string;
  /** x values that the crosshair stops at, ascending; none: no crosshair. */
  readonly stops?: readonly number[];
  readonly at?: number | null;
  readonly onAt?: (index: number | null) => void;
  readonly children: (box: Box) => ReactNode;
}

const MARGIN = { left: 50, right: 14, top: 22, bottom: 34 } as const;

export function PlotFrame({ x, y, words, stops = [], at = null, onAt, children }: PlotFrameProps) {
  const place = useRef<HTMLDivElement>(null);
  const { width, height } = useSize(place);
  const clip = useId();
  const box: Box = {
    left: MARGIN.left,
    top: MARGIN.top,
    width: Math.max(1, width - MARGIN.left - MARGIN.right),
    height: Math.max(1, height - MARGIN.top - MARGIN.bottom),
  };
  // Moved there by the pointer, it goes with the pointer, and Escape is the panel's.
  const [isByKey, setIsByKey] = useState(false);
  useOwnEscape(isByKey && at !== null, () => onAt?.(null));
  const follow = (event: PointerEvent<HTMLDivElement>): void => {
    const left = event.currentTarget.getBoundingClientRect().left;
    setIsByKey(false);
    onAt?.(nearest(stops, x, (event.clientX - left - box.left) / box.width));
  };
  const step = (event: KeyboardEvent<HTMLDivElement>): void => {
    const move = { ArrowRight: 1, ArrowLeft: -1, PageUp: 10, PageDown: -10 }[event.key];
    if (move === undefined || stops.length === 0) return;
    event.preventDefault();
    const from = at ?? (move > 0 ? -1 : stops.length);
    onAt?.(Math.min(stops.length - 1, Math.max(0, from + move)));
    setIsByKey(true);
  };
  const stop = at === null ? undefined : stops[at];
  return (
    <div
      ref={place}
      className="plot-frame"
      role="img"
      aria-label={words}
      tabIndex={onAt === undefined ? undefined : 0}
      onPointerMove={onAt === undefined ? undefined : follow}
      onPointerDown={onAt === undefined ? undefined : follow}
      onPointerLeave={() => onAt?.(null)}
      onKeyDown={step}
      onBlur={() => onAt?.(null)}
    >
      {width > 0 && (
        <svg width={width} height={height} aria-hidden>
          <clipPath id={clip}>
            <rect x={box.left} y={box.top - 1} width={box.width + 1} height={box.height + 2} />
          </clipPath>
          <Grid x={x} y={y} box={box} />
          {stop !== undefined && (
            <path
              d={`M${pixelX(box, x, stop)},${box.top}V${box.top + box.height}`}
              stroke="var(--ink-3)"
            />
          )}
          <g clipPath={`url(#${clip})`}>{children(box)}</g>
        </svg>
      )}
    </div>
  );
}

function nearest(stops: readonly number[], axis: Axis, position: number): number | null {
  let best: number | null = null;
  let least = Infinity;
  stops.forEach((stop, index) => {
    const distance = Math.abs(along(axis, stop) - position);
    if (distance < least) [least, best] = [distance, index];
  });
  return best;
}

function Grid({ x, y, box }: { readonly x: NamedAxis; readonly y: NamedAxis; readonly box: Box }) {
  const bottom = box.top + box.height;
  const write = ({ format = (value: number) => formatPlain(value, 3) }: NamedAxis, tick: number) =>
    format(tick);
  return (
    <g className="plot-grid">
      {y.ticks.map((tick) => (
        <g key={tick}>
          <path d={`M${box.left},${pixelY(box, y, tick)}H${box.left + box.width}`} />
          <text x={box.left - 6} y={pixelY(box, y, tick) + 3.5} textAnchor="end">
            {write(y, tick)}
          </text>
        </g>
      ))}
      {x.ticks.map((tick) => (
        <text key={tick} x={pixelX(box, x, tick)} y={bottom + 14} textAnchor="middle">
          {write(x, tick)}
        </text>
      ))}
      <path className="plot-base" d={`M${box.left},${bottom}H${box.left + box.width}`} />
      <text className="plot-name" x={2} y={10}>
        {y.name}
      </text>
      <text className="plot-name" x={box.left + box.width} y={bottom + 29} textAnchor="end">
        {x.name}
      </text>
    </g>
  );
}
