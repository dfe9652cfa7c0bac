/** Bias over 1/m: measured points with their error bars, the closed form beneath, and the straight line it begins with. */
import { useState } from "react";
import type { PlugInAnswer } from "../../../sweeps/plug-in/protocol.ts";
import { extentOf, valueAxis } from "../../charts/domain.ts";
import { pathOf } from "../../charts/geometry.ts";
import { formatCount, formatNumber } from "../../format.ts";
import { DASHES } from "../plot/dashes.ts";
import { BAR, ErrorPoint } from "../plot/error-point.tsx";
import { PlotKey } from "../plot/key.tsx";
import { PlotFrame, type NamedAxis } from "../plot/plot-frame.tsx";

export type Measured = Extract<PlugInAnswer, { kind: "plug-in" }>;

const X: NamedAxis = {
  scale: "linear",
  domain: [0, 1.04],
  ticks: [0, 0.1, 0.25, 1 / 3, 0.5, 1],
  name: "1/m, one over the inner samples of a mean",
  format: (value) => (value === 0 ? "0" : value === 1 ? "1" : `1/${Math.round(1 / value)}`),
};

export function BiasChart({ measured }: { readonly measured: Measured }) {
  const [at, setAt] = useState<number | null>(null);
  const { points, curve } = measured;
  // From the left: the crosshair goes by places on the axis.
  const sorted = points.toSorted((a, b) => b.samples - a.samples);
  const ends = sorted.flatMap(({ bias, error }) => [bias - BAR * error, bias + BAR * error]);
  const y: NamedAxis = {
    ...valueAxis(extentOf([curve.bias, ends, [0]]), "linear"),
    name: "bias of f(mean)",
  };
  const line = (values: (share: number, index: number) => number | null) =>
    curve.inverse.map((share, index) => ({ x: share, y: values(share, index) }));
  const words = sorted.map(
    ({ samples, bias, error, closed }) =>
      `m = ${formatCount(samples)}: measured ${formatNumber(bias, 4)} ± ${formatNumber(error, 2)}, ` +
      `closed form ${formatNumber(closed, 4)}.`,
  );
  return (
    <figure className="plot tall">
      <figcaption>
        <span className="plot-title">Bias against 1/m</span>
        <PlotKey
          entries={[
            { name: `measured, ± ${BAR} standard errors`, look: "dot" },
            { name: "closed form", look: "faint" },
            { name: "f″(x) σ²/2m", look: "dashed" },
          ]}
        />
      </figcaption>
      <PlotFrame
        x={X}
        y={y}
        words={`Bias against 1/m. ${words.join(" ")}`}
        stops={sorted.map(({ samples }) => 1 / samples)}
        at={at}
        onAt={setAt}
      >
        {(box) => (
          <>
            <path
              d={pathOf(
                line((_, index) => curve.bias[index] ?? null),
                box,
                X,
                y,
              )}
              fill="none"
              stroke="var(--line-strong)"
              strokeWidth={5}
            />
            <path
              d={pathOf(
                line((share) => curve.slope * share),
                box,
                X,
                y,
              )}
              fill="none"
              stroke="var(--ink-3)"
              strokeWidth={1.6}
              strokeDasharray={DASHES.dashed}
            />
            {sorted.map(({ samples, bias, error }) => (
              <ErrorPoint
                key={samples}
                {...{ box, x: X, y, error }}
                at={1 / samples}
                value={bias}
                colour="var(--ink)"
              />
            ))}
          </>
        )}
      </PlotFrame>
      <p className="plot-read" aria-live="polite">
        {at === null ? "" : words[at]}
      </p>
    </figure>
  );
}
