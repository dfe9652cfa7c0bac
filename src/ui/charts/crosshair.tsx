/**
 * The crosshair that all charts share: a pointer (or the arrow keys) in one chart moves it in every chart, and the one
 * it is moved in shows what each lane reads there.
 */
import { useContext, useRef, type KeyboardEvent, type PointerEvent } from "react";
import { formatNumber } from "../format.ts";
import { laneColour } from "../theme/lane-colours.ts";
import { bandName } from "./bands.ts";
import { placeWords, type CostAxis } from "./cost-axis.ts";
import { pixelX, pixelY, plotBox, stepAt } from "./geometry.ts";
import { HoverContext, useHover } from "./hover.ts";
import type { ChartModel } from "./model.ts";
import type { ChartView } from "./specs.ts";
import { divergedWords, rangeWords, valuesAt, type ValueRow } from "./summary.ts";

interface CrosshairProps {
  readonly chart: string;
  readonly title: string;
  readonly view: ChartView;
  readonly replicas: number;
  readonly model: ChartModel;
  readonly width: number;
  readonly height: number;
}

export function Crosshair({ chart, title, view, replicas, model, width, height }: CrosshairProps) {
  const hovers = useContext(HoverContext);
  const hover = useHover();
  const surface = useRef<HTMLDivElement>(null);
  const box = plotBox(width, height, model.right);
  const [first, last] = model.x.domain;
  const move = (step: number): void => {
    hovers.set({ chart, step: Math.min(last, Math.max(first, step)) });
  };
  const onPointer = (event: PointerEvent): void => {
    const left = surface.current?.getBoundingClientRect().left ?? 0;
    move(stepAt(box, model.x, event.clientX - left));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const target = keyTarget(event, hover?.step ?? last, first, last);
    if (target === null) return;
    event.preventDefault();
    // The page's own shortcuts use the same keys.
    event.stopPropagation();
    if (target === "leave") hovers.set(null);
    else move(target);
  };
  const shown = hover !== null && hover.step >= first && hover.step <= last ? hover : null;
  const rows = shown === null ? [] : valuesAt(model, view, shown.step);
  return (
    <div
      ref={surface}
      className="chart-hover"
      role="slider"
      tabIndex={0}
      aria-label={`Crosshair of ${title}: arrow keys move it`}
      aria-valuemin={first}
      aria-valuemax={last}
      aria-valuenow={shown?.step ?? last}
      aria-valuetext={shown === null ? "not set" : spoken(model.axis, shown.step, rows)}
      onPointerMove={onPointer}
      onPointerDown={onPointer}
      onPointerLeave={() => {
        hovers.set(null);
      }}
      onBlur={() => {
        hovers.set(null);
      }}
      onKeyDown={onKeyDown}
    >
      {shown !== null && (
        <>
          <svg width={width} height={height} aria-hidden="true">
            <Marks
              model={model}
              rows={rows}
              view={view}
              step={shown.step}
              width={width}
              height={height}
            />
          </svg>
          {shown.chart === chart && (
            <ValueTable
              axis={model.axis}
              step={shown.step}
              rows={rows}
              view={view}
              replicas={replicas}
              side={pixelX(box, model.x, shown.step) > box.left + box.width / 2 ? "left" : "right"}
            />
          )}
        </>
      )}
    </div>
  );
}

function keyTarget(
  event: KeyboardEvent,
  step: number,
  first: number,
  last: number,
): number | "leave" | null {
  const stride = Math.max(1, Math.round((last - first) / (event.shiftKey ? 20 : 200)));
  switch (event.key) {
    case "ArrowLeft":
      return step - stride;
    case "ArrowRight":
      return step + stride;
    case "Home":
      return first;
    case "End":
      return last;
    case "Escape":
      return "leave";
    default:
      return null;
  }
}

function spoken(axis: CostAxis, step: number, rows: readonly ValueRow[]): string {
  const parts = rows.map(
    ({ label, values, divergedAt }) =>
      `${label} ${divergedAt === null ? values.map((value) => formatNumber(value)).join(", ") : divergedWords(divergedAt)}`,
  );
  return `${placeWords(axis, step)}: ${parts.join("; ")}`;
}

interface MarksProps {
  readonly model: ChartModel;
  readonly view: ChartView;
  readonly rows: readonly ValueRow[];
  readonly step: number;
  readonly width: number;
  readonly height: number;
}

function Marks({ model, view, rows, step, width, height }: MarksProps) {
  const box = plotBox(width, height, model.right);
  const x = pixelX(box, model.x, step);
  return (
    <>
      <line
        x1={x}
        x2={x}
        y1={box.top}
        y2={box.top + box.height}
        stroke="var(--ink-3)"
        strokeWidth={1}
      />
      {rows.flatMap(({ lane, values, smoothed }) =>
        view.curves.map(({ metric, style }, index) => {
          const value = smoothed[index] ?? values[index] ?? null;
          const [low, high] = model.y.domain;
          if (value === null || style === "floor" || value > high) return null;
          if (value < low && model.y.scale === "linear") return null;
          return (
            <circle
              key={`${metric}-${String(lane)}`}
              cx={x}
              cy={pixelY(box, model.y, value)}
              r={3}
              fill={laneColour(lane)}
              stroke="var(--panel)"
              strokeWidth={1.5}
            />
          );
        }),
      )}
    </>
  );
}

interface ValueTableProps {
  readonly axis: CostAxis;
  readonly step: number;
  readonly rows: readonly ValueRow[];
  readonly view: ChartView;
  readonly replicas: number;
  readonly side: "left" | "right";
}

function ValueTable({ axis, step, rows, view, replicas, side }: ValueTableProps) {
  const smooth = rows.some(({ smoothed }) => smoothed.some((value) => value !== null));
  const ranges = (["intervals", "bands"] as const).filter((kind) =>
    rows.some((row) => row[kind][0] != null),
  );
  const hasDetectable = rows.some(({ detectable }) => detectable[0] != null);
  return (
    <table className="chart-values" data-side={side} aria-hidden="true">
      <thead>
        <tr>
          <th>{placeWords(axis, step)}</th>
          {view.curves.map(({ metric, name }) => (
            <th key={metric}>{name}</th>
          ))}
          {smooth && <th>smoothed</th>}
          {ranges.map((kind) => (
            <th key={kind}>{kind === "bands" ? bandName(replicas) : "95 % of mean"}</th>
          ))}
          {hasDetectable && <th>can show</th>}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ lane, label, values, smoothed, divergedAt, detectable, ...row }) => (
          <tr key={lane}>
            <td>
              <i style={{ background: laneColour(lane) }} />
              {label}
            </td>
            {divergedAt !== null ? (
              <td
                colSpan={values.length + (smooth ? 1 : 0) + ranges.length + (hasDetectable ? 1 : 0)}
              >
                {divergedWords(divergedAt)}
              </td>
            ) : (
              <>
                {values.map((value, index) => (
                  <td key={view.curves[index]?.metric}>{formatNumber(value)}</td>
                ))}
                {smooth && <td>{formatNumber(smoothed[0] ?? null)}</td>}
                {ranges.map((kind) => (
                  <td key={kind}>{rangeWords(row[kind][0] ?? null, 2)}</td>
                ))}
                {hasDetectable && <td>{formatNumber(detectable[0] ?? null, 2)}</td>}
              </>
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
