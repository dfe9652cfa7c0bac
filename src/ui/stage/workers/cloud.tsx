/**
 * The workers' gradients and messages in a plane, with arrows to their mean, to what the server makes of the messages, and
 * to the true gradient. Pointer and arrow keys choose a worker.
 */
import { type KeyboardEvent, type PointerEvent, useRef } from "react";
import type { SmallProblem } from "../../../problems/problem.ts";
import type { WorkersView } from "../../../wire/workers.ts";
import { useSize } from "../../charts/use-visible.ts";
import { formatPlain } from "../../format.ts";
import { DASHES } from "../../labs/plot/dashes.ts";
import { laneColour } from "../../theme/lane-colours.ts";
import {
  CLOUD_MARGIN,
  cloudModel,
  nearestWorker,
  type CloudModel,
  type Spot,
} from "./cloud-model.ts";
import { workerWords } from "./words.ts";

interface CloudProps {
  readonly view: WorkersView;
  readonly problem: SmallProblem | null;
  readonly lane: number;
  /** From 0; null: none. */
  readonly chosen: number | null;
  readonly onChoose: (worker: number | null) => void;
}

export function Cloud({ view, problem, lane, chosen, onChoose }: CloudProps) {
  const place = useRef<HTMLDivElement>(null);
  const { width, height } = useSize(place);
  const model = width > 0 && height > 0 ? cloudModel(view, problem, { width, height }) : null;
  const point = (event: PointerEvent<HTMLDivElement>): void => {
    if (model === null) return;
    const { left, top } = event.currentTarget.getBoundingClientRect();
    const near = nearestWorker(model, { x: event.clientX - left, y: event.clientY - top });
    if (near !== null) onChoose(near);
  };
  const step = (event: KeyboardEvent<HTMLDivElement>): void => {
    const next = nextWorker(event.key, chosen, view.count);
    if (next === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    onChoose(next);
  };
  return (
    <div
      ref={place}
      className="cloud"
      role="slider"
      tabIndex={0}
      aria-label="Worker"
      aria-valuemin={1}
      aria-valuemax={view.count}
      aria-valuenow={(chosen ?? 0) + 1}
      aria-valuetext={chosen === null ? "None chosen" : workerWords(view, chosen)}
      onPointerMove={point}
      onPointerDown={point}
      onKeyDown={step}
    >
      {model !== null && (
        <svg width={width} height={height} aria-hidden>
          <Axes model={model} width={width} height={height} />
          <Marks model={model} colour={laneColour(lane)} chosen={chosen} height={height} />
        </svg>
      )}
    </div>
  );
}

/** undefined: the key means nothing here. */
function nextWorker(key: string, chosen: number | null, count: number): number | null | undefined {
  if (key === "Escape") return chosen === null ? undefined : null;
  if (key === "Home") return 0;
  if (key === "End") return count - 1;
  const moves: Readonly<Record<string, number>> = {
    ...{ ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 10, PageDown: -10 },
  };
  const move = moves[key];
  if (move === undefined) return undefined;
  if (chosen === null) return move > 0 ? 0 : count - 1;
  return Math.min(count - 1, Math.max(0, chosen + move));
}

interface AxesProps {
  readonly model: CloudModel;
  readonly width: number;
  readonly height: number;
}

function Axes({ model, width, height }: AxesProps) {
  const [right, bottom] = [width - CLOUD_MARGIN.right, height - CLOUD_MARGIN.bottom];
  return (
    <g className="cloud-axes">
      {model.xTicks.map(({ at, value }) => (
        <g key={value}>
          <path d={`M${at},${CLOUD_MARGIN.top}V${bottom}`} data-zero={value === 0} />
          <text x={at} y={bottom + 14} textAnchor="middle">
            {formatPlain(value, 3)}
          </text>
        </g>
      ))}
      {model.yTicks.map(({ at, value }) => (
        <g key={value}>
          <path
            d={`M${CLOUD_MARGIN.left},${at}H${right}`}
            data-zero={value === 0 && !model.isLine}
          />
          <text x={CLOUD_MARGIN.left - 6} y={at + 3.5} textAnchor="end">
            {formatPlain(value, 3)}
          </text>
        </g>
      ))}
      <text className="cloud-name" x={2} y={12}>
        {model.names.y}
      </text>
      <text className="cloud-name" x={right} y={bottom + 30} textAnchor="end">
        {model.names.x}
      </text>
    </g>
  );
}

interface MarksProps {
  readonly model: CloudModel;
  readonly colour: string;
  readonly chosen: number | null;
  readonly height: number;
}

function Marks({ model, colour, chosen, height }: MarksProps) {
  const { gradients, messages, mean, aggregate, truth } = model;
  const radius = gradients.length > 200 ? 2.2 : gradients.length > 40 ? 3.2 : 4.6;
  const to = (end: Spot): string =>
    model.isLine ? upright(end, height) : arrow(model.origin, end);
  const own = chosen === null ? undefined : gradients[chosen];
  const sent = chosen === null ? undefined : messages[chosen];
  return (
    <g fill="none" strokeLinecap="round" strokeLinejoin="round">
      <path
        d={gradients.map((from, at) => line(from, messages[at] ?? from)).join("")}
        stroke={colour}
        strokeOpacity={gradients.length > 200 ? 0.12 : 0.3}
      />
      <path d={circles(gradients, radius)} stroke={colour} strokeWidth={1.4} />
      <path d={circles(messages, radius * 0.8)} fill={colour} fillOpacity={0.85} />
      {truth !== null && (
        <path d={to(truth)} stroke="var(--ink)" strokeWidth={5} strokeOpacity={0.28} />
      )}
      <path d={to(mean)} stroke="var(--ink)" strokeWidth={1.6} strokeDasharray={DASHES.dashed} />
      <path d={to(aggregate)} stroke={colour} strokeWidth={2.6} />
      {own !== undefined && sent !== undefined && (
        <g stroke="var(--ink)" strokeWidth={1.6}>
          <path d={line(own, sent)} />
          <path d={circles([own], radius + 3)} />
          <path d={circles([sent], radius + 1)} fill={colour} />
        </g>
      )}
    </g>
  );
}

const digits = (value: number): string => value.toFixed(1);

function line(from: Spot, to: Spot): string {
  return `M${digits(from.x)},${digits(from.y)}L${digits(to.x)},${digits(to.y)}`;
}

function upright({ x }: Spot, height: number): string {
  return `M${digits(x)},${CLOUD_MARGIN.top}V${height - CLOUD_MARGIN.bottom}`;
}

function circles(spots: readonly Spot[], radius: number): string {
  return spots
    .map(
      ({ x, y }) =>
        `M${digits(x - radius)},${digits(y)}a${radius},${radius} 0 1 0 ${2 * radius},0a${radius},${radius} 0 1 0 ${-2 * radius},0`,
    )
    .join("");
}

function arrow(from: Spot, to: Spot): string {
  const angle = Math.atan2(to.y - from.y, to.x - from.x);
  const head = Math.min(9, Math.hypot(to.x - from.x, to.y - from.y) / 2);
  const side = (turn: number): string =>
    `M${digits(to.x)},${digits(to.y)}L${digits(to.x - head * Math.cos(angle + turn))},${digits(to.y - head * Math.sin(angle + turn))}`;
  return line(from, to) + side(0.5) + side(-0.5);
}
