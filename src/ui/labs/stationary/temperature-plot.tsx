/** The temperature of every axis under every rule: level dots are a Gibbs density. */
import type { LaneFigures } from "../../../sweeps/stationary/protocol.ts";
import { extentOf, valueAxis } from "../../charts/domain.ts";
import { linearTicks } from "../../charts/ticks.ts";
import { formatNumber } from "../../format.ts";
import { laneColour } from "../../theme/lane-colours.ts";
import { PlotKey } from "../plot/key.tsx";
import { type NamedAxis, PlotFrame } from "../plot/plot-frame.tsx";
import { ErrorPoint } from "../plot/error-point.tsx";

/** How far apart, in axes, the dots of two rules stand. */
const APART = 0.07;

export interface TemperaturePlotProps {
  readonly titles: readonly string[];
  readonly figures: readonly LaneFigures[];
}

export function TemperaturePlot({ titles, figures }: TemperaturePlotProps) {
  const count = figures[0]?.axes.length ?? 0;
  const values = figures.flatMap(({ axes }) => axes.map(({ excess }) => 2 * excess.value));
  const extent = extentOf([values]);
  // About a decade at least, so that noise between level dots does not fill the picture.
  const high = extent.high ?? 1;
  const low = Math.min(extent.lowPositive ?? 1, high / 8);
  const x: NamedAxis = {
    scale: "linear",
    domain: [0.5, count + 0.5],
    ticks: linearTicks(1, Math.max(2, count), 8).filter(
      (tick) => Number.isInteger(tick) && tick <= count,
    ),
    name: "axis of the loss",
  };
  const y: NamedAxis = {
    ...valueAxis({ low, high, lowPositive: low }, "log"),
    name: "temperature h Var(y), units of the loss",
  };
  const middle = (figures.length - 1) / 2;
  const words = figures
    .map(({ index, axes }) => {
      const list = axes.map(({ excess }) => formatNumber(2 * excess.value));
      return `${titles[index] ?? ""} ${list.join(", ")}`;
    })
    .join("; ");
  return (
    <figure className="plot">
      <figcaption>
        <span className="plot-title">Temperature of each axis</span>
        <PlotKey
          entries={figures.map(({ index }) => ({
            name: titles[index] ?? "",
            look: "dot" as const,
            colour: laneColour(index),
          }))}
        />
      </figcaption>
      <PlotFrame x={x} y={y} words={`Temperature of each axis: ${words}`}>
        {(box) =>
          figures.flatMap(({ index, axes }, place) =>
            axes.map(({ excess }, at) => (
              <ErrorPoint
                key={`${index}:${at}`}
                {...{ box, x, y }}
                at={at + 1 + APART * (place - middle)}
                value={2 * excess.value}
                error={2 * excess.error}
                colour={laneColour(index)}
              />
            )),
          )
        }
      </PlotFrame>
    </figure>
  );
}
