/** Stationary variance over the batch size for several momenta, with the exact curves and where scaling is 10 % off. */
import { decoupledVariance, scalingBreaksAt } from "../../../measure/closed-forms/decoupling.ts";
import { smallStepVariance } from "../../../measure/closed-forms/stationary.ts";
import type { Measured, StationaryRequest } from "../../../sweeps/stationary/protocol.ts";
import { valueAxis } from "../../charts/domain.ts";
import { pathOf, pixelX, pixelY } from "../../charts/geometry.ts";
import { formatCount, formatNumber, formatPlain, THIN } from "../../format.ts";
import { laneColour } from "../../theme/lane-colours.ts";
import { DASHES } from "../plot/dashes.ts";
import { PlotKey } from "../plot/key.tsx";
import { type NamedAxis, PlotFrame } from "../plot/plot-frame.tsx";
import { ErrorPoint } from "../plot/error-point.tsx";
import { offBy, withError } from "./figures-table.tsx";
import type { StationaryRun } from "./use-stationary.ts";
import { colourStyle } from "./colour-style.ts";

type Request = Extract<StationaryRequest, { kind: "decoupling" }>;

const TOLERANCE = 0.1;
const CURVE_POINTS = 160;
/** Top of the picture in units of the small-step limit: beyond, curves run to infinity at their edges. */
const TOP = 2.5;

export function DecouplingResults({ run }: { readonly run: StationaryRun<Request> }) {
  const { eta0, h, sigma, batches, momenta } = run.request;
  const points = run.answers.filter((answer) => answer.kind === "point");
  const limit = smallStepVariance({ eta: eta0, h, sigma });
  const last = 2 * (batches.at(-1) ?? 1);
  const x: NamedAxis = {
    scale: "log",
    domain: [0.8, last],
    ticks: batches.filter((_, at) => at % Math.ceil(batches.length / 7) === 0),
    name: "batch size B, examples",
    format: formatCount,
  };
  const y: NamedAxis = {
    ...valueAxis({ low: 0, high: TOP * limit, lowPositive: null }, "linear"),
    domain: [0, TOP * limit],
    name: "Var(x), parameter units squared",
  };
  const curves = momenta.map((momentum) =>
    Array.from({ length: CURVE_POINTS }, (_, at) => {
      const batch = 0.8 * (last / 0.8) ** (at / (CURVE_POINTS - 1));
      return { x: batch, y: decoupledVariance({ eta0, batch, momentum }, { h, sigma }) };
    }),
  );
  // A dot at the edge would stand for a value that it does not have; the table has the largest.
  const isInside = ({ variance }: { readonly variance: Measured }): boolean =>
    variance.value < TOP * limit;
  const breaks = momenta.map((momentum) =>
    scalingBreaksAt({ eta0, momentum }, { h, tolerance: TOLERANCE }),
  );
  return (
    <>
      <figure className="plot settle-wide">
        <figcaption>
          <span className="plot-title">Variance over the batch size</span>
          <PlotKey
            entries={[
              ...momenta.map((momentum, at) => ({
                name: `μ = ${formatPlain(momentum)}`,
                look: "dot" as const,
                colour: laneColour(at),
              })),
              { name: "exact", look: "solid" },
              { name: "small steps, η₀σ²/(2h)", look: "dashed" },
              { name: `10${THIN}% off`, look: "dotted" },
            ]}
          />
        </figcaption>
        <PlotFrame
          x={x}
          y={y}
          words={`Stationary variance over the batch size. Linear scaling is 10 % off at ${momenta.map((momentum, at) => `B = ${formatNumber(breaks[at] ?? NaN)} for momentum ${formatPlain(momentum)}`).join(", ")}.`}
        >
          {(box) => (
            <>
              <path
                d={`M${box.left},${pixelY(box, y, limit)}H${box.left + box.width}`}
                stroke="var(--ink-2)"
                strokeDasharray={DASHES.dashed}
                strokeWidth={1.5}
              />
              {curves.map((curve, at) => (
                <path
                  key={at}
                  d={pathOf(curve, box, x, y)}
                  fill="none"
                  stroke={laneColour(at)}
                  strokeWidth={1.6}
                />
              ))}
              {breaks.map((batch, at) => (
                <path
                  key={at}
                  d={`M${pixelX(box, x, batch)},${pixelY(box, y, (1 + TOLERANCE) * limit)}V${box.top + box.height}`}
                  stroke={laneColour(at)}
                  strokeDasharray={DASHES.dotted}
                  strokeWidth={1.5}
                />
              ))}
              {points.filter(isInside).map(({ momentum, batch, variance }) => (
                <ErrorPoint
                  key={`${momentum}:${batch}`}
                  {...{ box, x, y }}
                  at={batch}
                  {...variance}
                  colour={laneColour(momenta.indexOf(momentum))}
                />
              ))}
            </>
          )}
        </PlotFrame>
      </figure>
      <div className="settle-table">
        <table className="lab-table">
          <thead>
            <tr>
              <th scope="col">μ</th>
              <th scope="col">10{THIN}% off at B</th>
              <th scope="col">largest B that settled</th>
              <th scope="col">Var(x) there</th>
              <th scope="col">exact</th>
              <th scope="col">off by</th>
            </tr>
          </thead>
          <tbody className="num">
            {momenta.map((momentum, at) => {
              const own = points.filter((point) => point.momentum === momentum && point.isSettled);
              const largest = own.at(-1);
              const exact =
                largest === undefined
                  ? null
                  : decoupledVariance({ eta0, batch: largest.batch, momentum }, { h, sigma });
              return (
                <tr key={momentum}>
                  <th scope="row" className="settle-name" style={colourStyle(at)}>
                    {formatPlain(momentum)}
                  </th>
                  <td>{formatNumber(breaks[at] ?? null)}</td>
                  <td>{formatCount(largest?.batch ?? null)}</td>
                  <td>{largest === undefined ? "" : withError(largest.variance)}</td>
                  <td>{formatNumber(exact, 4)}</td>
                  <td>
                    {largest === undefined || exact === null
                      ? ""
                      : `${offBy(largest.variance, exact)}${THIN}SE`}
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </>
  );
}
