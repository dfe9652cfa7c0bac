/** Bias of each shortcut over the inner rate, as a share of the true gradient; what lies below its own floor is hollow. */
import { useState } from "react";
import type { ShortcutName, ShortcutsView } from "../../../wire/shortcuts.ts";
import { type Axis, extentOf, valueAxis } from "../../charts/domain.ts";
import { pathOf, pixelX, pixelY, type Box } from "../../charts/geometry.ts";
import { formatPercent, formatPlain } from "../../format.ts";
import { logTicks } from "../../charts/ticks.ts";
import { DASHES, type LineLook } from "../../labs/plot/dashes.ts";
import { PlotKey } from "../../labs/plot/key.tsx";
import { PlotFrame, type NamedAxis } from "../../labs/plot/plot-frame.tsx";
import { shareWords, TITLES } from "./words.ts";

interface ErrorChartProps {
  readonly view: ShortcutsView;
  /** Inner rate that the lanes train for. */
  readonly trained: number;
}

const TICKS = 7;
const LOOKS: Readonly<Record<ShortcutName, LineLook>> = {
  first: "solid",
  difference: "dashed",
  shots: "dotted",
};

export function ErrorChart({ view, trained }: ErrorChartProps) {
  const [at, setAt] = useState<number | null>(null);
  const { rates, size, shortcuts } = view;
  const lines = shortcuts.map((shortcut) => ({
    shortcut,
    bias: shortcut.bias.map((value, index) => value / (size[index] ?? NaN)),
    floor: shortcut.floor.map((value, index) => value / (size[index] ?? NaN)),
  }));
  const [low = 1e-3, high = 1] = [rates[0], rates.at(-1)];
  const x: NamedAxis = {
    scale: "log",
    domain: [low / 1.1, high * 1.1],
    ticks: rates,
    name: "inner rate α",
    format: (rate) => formatPlain(rate, 2),
  };
  const axis = valueAxis(extentOf(lines.flatMap(({ bias, floor }) => [bias, floor])), "log");
  const y: NamedAxis = {
    ...axis,
    ...(axis.scale === "log" && { ticks: logTicks(axis.domain[0], axis.domain[1], TICKS) }),
    name: "bias, share of the true gradient",
    format: (value) => formatPercent(value),
  };
  const read = (index: number): string =>
    `α = ${formatPlain(rates[index] ?? NaN, 2)}: ` +
    `${shortcuts.map((one) => `${TITLES[one.name]} ${shareWords(one, view, index)}`).join(", ")}.`;
  return (
    <figure className="plot shortcuts-plot">
      <figcaption>
        <span className="plot-title">Bias of each shortcut</span>
        <PlotKey
          entries={[
            ...shortcuts.map(({ name }) => ({ name: TITLES[name], look: LOOKS[name] })),
            { name: "its floor: below it noise", look: "faint" },
          ]}
        />
      </figcaption>
      <PlotFrame
        x={x}
        y={y}
        words={`Bias of each shortcut over the inner rate. ${rates.map((_, index) => read(index)).join(" ")}`}
        stops={rates}
        at={at}
        onAt={setAt}
      >
        {(box) => (
          <>
            {rates.includes(trained) && (
              <g className="shortcuts-trained">
                <path d={`M${pixelX(box, x, trained)},${box.top}V${box.top + box.height}`} />
                <text x={pixelX(box, x, trained) - 5} y={box.top + box.height - 6} textAnchor="end">
                  the lanes’ own
                </text>
              </g>
            )}
            {lines.map(({ shortcut, floor }) => (
              <path
                key={shortcut.name}
                d={line(rates, floor, box, { x, y })}
                fill="none"
                stroke="var(--line-strong)"
                strokeWidth={4}
                opacity={0.7}
              />
            ))}
            {lines.map(({ shortcut: { name }, bias, floor }) => (
              <g key={name}>
                <path
                  d={line(rates, bias, box, { x, y })}
                  fill="none"
                  stroke="var(--ink)"
                  strokeWidth={1.6}
                  strokeDasharray={DASHES[LOOKS[name]]}
                />
                {rates.map((rate, index) => {
                  const isAbove = (bias[index] ?? 0) >= (floor[index] ?? 0);
                  const value = isAbove ? bias[index] : floor[index];
                  return value === undefined || !Number.isFinite(value) ? null : (
                    <circle
                      key={rate}
                      cx={pixelX(box, x, rate)}
                      cy={pixelY(box, y, value)}
                      r={3.4}
                      fill={isAbove ? "var(--ink)" : "var(--raised)"}
                      stroke="var(--ink)"
                    />
                  );
                })}
              </g>
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

function line(
  rates: readonly number[],
  values: readonly number[],
  box: Box,
  { x, y }: { readonly x: Axis; readonly y: Axis },
): string {
  const points = rates.map((rate, index) => {
    const value = values[index] ?? NaN;
    return { x: rate, y: value > 0 && Number.isFinite(value) ? value : null };
  });
  return pathOf(points, box, x, y);
}
