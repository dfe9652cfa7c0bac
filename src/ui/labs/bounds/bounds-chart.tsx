/** What the lanes did beside their bounds, both axes logarithmic: measured solid, bound dashed, floor dotted. */
import { useState } from "react";
import type { LaneFindings, Quantity } from "../../../sweeps/bounds/protocol.ts";
import { extentOf, type Axis, valueAxis } from "../../charts/domain.ts";
import { pathOf, pixelY, type Box } from "../../charts/geometry.ts";
import { logTicks } from "../../charts/ticks.ts";
import { formatCount, formatNumber } from "../../format.ts";
import { laneColour } from "../../theme/lane-colours.ts";
import { DASHES } from "../plot/dashes.ts";
import { type KeyEntry, PlotKey } from "../plot/key.tsx";
import { type NamedAxis, PlotFrame } from "../plot/plot-frame.tsx";
import { sharpest } from "./words.ts";

export interface BoundsChartProps {
  readonly quantity: Quantity;
  readonly lanes: readonly LaneFindings[];
  readonly titles: readonly string[];
}

const NAMES: Readonly<Record<Quantity, { title: string; unit: string }>> = {
  average: {
    title: "Running mean of the squared true gradient",
    unit: "(1/K) Σ |∇f(x)|², squared units of the gradient",
  },
  gap: { title: "Loss above the minimum", unit: "f(x) − f*, units of the loss" },
};

interface Line {
  readonly lane: LaneFindings;
  readonly title: string;
  readonly values: readonly number[];
  readonly bound: readonly number[] | null;
  readonly floor: number | null;
}

export function BoundsChart({ quantity, lanes, titles }: BoundsChartProps) {
  const [at, setAt] = useState<number | null>(null);
  const lines = lanes.flatMap((lane): Line[] => {
    const measured = quantity === "average" ? lane.average : lane.gap;
    if (measured === null) return [];
    const curve = sharpest(lane, quantity)?.curve ?? null;
    const { index } = lane;
    return [
      {
        lane,
        title: titles[index] ?? `Lane ${index + 1}`,
        values: measured.values,
        bound: curve?.values ?? null,
        floor: curve === null || curve.floor === 0 ? null : curve.floor,
      },
    ];
  });
  const { title, unit } = NAMES[quantity];
  const longest = lines.reduce<readonly number[]>(
    (most, { lane: { Ks } }) => (Ks.length > most.length ? Ks : most),
    [],
  );
  if (lines.length === 0)
    return <p className="panel-text">{title}: the smallest value of the loss is not known.</p>;
  const steps = Math.max(2, longest.at(-1) ?? 2);
  const x: NamedAxis = {
    scale: "log",
    domain: [1, steps],
    ticks: logTicks(1, steps, 6),
    format: formatCount,
    name: "K, steps",
  };
  const y: NamedAxis = { ...valueAxisOf(lines), name: unit };
  const read = (index: number): string =>
    `K = ${formatCount(longest[index] ?? null)}: ${lines.map((line) => readLine(line, index)).join("; ")}.`;
  return (
    <figure className="plot bounds-chart">
      <figcaption>
        <span className="plot-title">{title}</span>
        <PlotKey entries={keyOf(lines, quantity)} />
      </figcaption>
      <PlotFrame
        x={x}
        y={y}
        words={`${title}. ${read(0)} ${read(longest.length - 1)}`}
        stops={longest}
        at={at}
        onAt={setAt}
      >
        {(box) => (
          <>
            {quantity === "average" && <Guide lines={lines} box={box} x={x} y={y} />}
            {lines.map((line) => (
              <LinePaths key={line.lane.index} line={line} box={box} x={x} y={y} />
            ))}
          </>
        )}
      </PlotFrame>
      <p className="plot-read" aria-live="polite">
        {at === null ? "" : read(at)}
      </p>
    </figure>
  );
}

/** Lines that fall to rounding are cut ten decades below the top: below lies nothing that a bound speaks of. */
const DECADES = 1e-10;

function valueAxisOf(lines: readonly Line[]): Axis {
  const numbers = lines.flatMap(({ values, bound, floor }) => [
    values,
    bound ?? [],
    floor === null ? [] : [floor],
  ]);
  const extent = extentOf(numbers);
  const { high, lowPositive } = extent;
  if (high === null || lowPositive === null || high <= 0) return valueAxis(extent, "linear");
  const axis = valueAxis({ ...extent, lowPositive: Math.max(lowPositive, high * DECADES) }, "log");
  const [low, top] = axis.domain;
  return { ...axis, ticks: logTicks(low, top, 7) };
}

interface Axes {
  readonly box: Box;
  readonly x: NamedAxis;
  readonly y: NamedAxis;
}

function LinePaths({ line, box, x, y }: Axes & { readonly line: Line }) {
  const { lane, values, bound, floor } = line;
  const colour = laneColour(lane.index);
  const path = (heights: readonly number[]): string =>
    pathOf(
      lane.Ks.map((K, index) => ({ x: K, y: positive(heights[index]) })),
      box,
      x,
      y,
    );
  return (
    <g fill="none" stroke={colour}>
      {floor !== null && (
        <path
          d={`M${box.left},${pixelY(box, y, floor)}H${box.left + box.width}`}
          strokeWidth={1.2}
          strokeDasharray={DASHES.dotted}
        />
      )}
      {bound !== null && <path d={path(bound)} strokeWidth={1.4} strokeDasharray={DASHES.dashed} />}
      <path d={path(values)} strokeWidth={2} strokeLinejoin="round" />
    </g>
  );
}

/** What falls as 1/K from the first squared gradient: no running mean falls faster. */
function Guide({ lines, box, x, y }: Axes & { readonly lines: readonly Line[] }) {
  const first = Math.max(...lines.map(({ values }) => values[0] ?? 0));
  const [, last] = x.domain;
  if (!(first > 0)) return null;
  const d = pathOf(
    [
      { x: 1, y: first },
      { x: last, y: first / last },
    ],
    box,
    x,
    y,
  );
  return <path d={d} fill="none" stroke="var(--line-strong)" strokeWidth={4} />;
}

function positive(value: number | undefined): number | null {
  return value !== undefined && value > 0 && Number.isFinite(value) ? value : null;
}

function keyOf(lines: readonly Line[], quantity: Quantity): readonly KeyEntry[] {
  return [
    ...lines.map(({ lane, title }) => ({
      name: title,
      look: "solid" as const,
      colour: laneColour(lane.index),
    })),
    { name: "bound", look: "dashed" },
    { name: "its floor", look: "dotted" },
    ...(quantity === "average" ? [{ name: "1/K from the first", look: "faint" as const }] : []),
  ];
}

function readLine({ title, values, bound }: Line, index: number): string {
  const most = bound?.[index];
  const beside = most === undefined ? "no bound" : `bound ${formatNumber(most)}`;
  return `${title} ${formatNumber(values[index] ?? null)}, ${beside}`;
}
