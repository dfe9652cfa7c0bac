/** The loss over the steps of an annealing, and the plateaus over the rate. */
import type {
  Plateau,
  SlopeFigures,
  StationaryRequest,
} from "../../../sweeps/stationary/protocol.ts";
import { extentOf, stepAxis, valueAxis } from "../../charts/domain.ts";
import { pathOf, pixelX, pixelY } from "../../charts/geometry.ts";
import { ABSENT, formatCount, formatNumber, formatPlain, THIN } from "../../format.ts";
import { laneColour } from "../../theme/lane-colours.ts";
import { DASHES } from "../plot/dashes.ts";
import { PlotKey } from "../plot/key.tsx";
import { type NamedAxis, PlotFrame } from "../plot/plot-frame.tsx";
import { BAR, ErrorPoint } from "../plot/error-point.tsx";
import { offBy, withError } from "./figures-table.tsx";
import type { StationaryRun } from "./use-stationary.ts";

type Request = Extract<StationaryRequest, { kind: "annealing" }>;

export function AnnealingResults({ run }: { readonly run: StationaryRun<Request> }) {
  const found = run.answers.filter((answer) => answer.kind === "plateau");
  const [refused] = run.answers.filter((answer) => answer.kind === "refused");
  const [slope] = run.answers.flatMap((answer) => (answer.kind === "slope" ? [answer.slope] : []));
  const plateaus = found.map(({ plateau }) => plateau);
  const curve = found.flatMap((answer) => answer.curve);
  return (
    <>
      {refused !== undefined && (
        <p className="settle-refused">
          <strong>{run.request.lane.title}</strong> {refused.message}.
        </p>
      )}
      {plateaus.length > 0 && (
        <>
          <figure className="plot settle-wide">
            <figcaption>
              <span className="plot-title">Loss over the steps</span>
              <PlotKey
                entries={[
                  { name: "mean of the replicas", look: "solid", colour: laneColour(0) },
                  { name: "plateau by theory", look: "dashed" },
                ]}
              />
            </figcaption>
            <LossPlot plateaus={plateaus} curve={curve} />
          </figure>
          <PlateauTable plateaus={plateaus} />
        </>
      )}
      {slope !== undefined && (
        <figure className="plot settle-wide">
          <figcaption>
            <span className="plot-title">Plateaus over the rate</span>
            <PlotKey
              entries={[
                { name: `plateaus, ± ${BAR}${THIN}SE`, look: "dot", colour: laneColour(0) },
                { name: "theory", look: "solid" },
                { name: "slope at 0", look: "dashed" },
              ]}
            />
          </figcaption>
          <SlopePlot plateaus={plateaus} slope={slope} />
          <p className="plot-read">
            Slope at η = 0 from the plateaus {withError(slope.measured)}; by theory{" "}
            {formatNumber(slope.theory, 4)}: off by {offBy(slope.measured, slope.theory)}
            {THIN}SE.
          </p>
        </figure>
      )}
    </>
  );
}

function LossPlot({
  plateaus,
  curve,
}: {
  readonly plateaus: readonly Plateau[];
  readonly curve: readonly { readonly step: number; readonly loss: number }[];
}) {
  const last = curve.at(-1)?.step ?? 1;
  const x: NamedAxis = { ...stepAxis(0, last, "linear"), name: "step", format: formatCount };
  const highest = [...curve.map(({ loss }) => loss), ...plateaus.map(({ exact }) => exact ?? 0)];
  const y: NamedAxis = {
    ...valueAxis(extentOf([[0, ...highest]]), "linear"),
    name: "loss above the minimum",
  };
  const words = `Loss over the steps: ${plateaus
    .map(({ rate, loss }) => `${formatNumber(loss.value)} at rate ${formatPlain(rate)}`)
    .join(", ")}`;
  return (
    <PlotFrame x={x} y={y} words={words}>
      {(box) => (
        <>
          {plateaus.map(({ exact, firstStep, lastStep, rate }) =>
            exact === null ? null : (
              <g key={firstStep}>
                <path
                  d={`M${pixelX(box, x, firstStep)},${pixelY(box, y, exact)}H${pixelX(box, x, lastStep)}`}
                  stroke="var(--ink-2)"
                  strokeWidth={1.5}
                  strokeDasharray={DASHES.dashed}
                />
                <text
                  className="plot-label"
                  x={pixelX(box, x, lastStep) - 4}
                  y={pixelY(box, y, exact) - 6}
                  textAnchor="end"
                >
                  lr {formatPlain(rate)}
                </text>
              </g>
            ),
          )}
          <path
            d={pathOf(
              curve.map(({ step, loss }) => ({ x: step, y: loss })),
              box,
              x,
              y,
            )}
            fill="none"
            stroke={laneColour(0)}
            strokeWidth={1.7}
            strokeLinejoin="round"
          />
        </>
      )}
    </PlotFrame>
  );
}

function SlopePlot({
  plateaus,
  slope,
}: {
  readonly plateaus: readonly Plateau[];
  readonly slope: SlopeFigures;
}) {
  const points = plateaus.flatMap(({ eta, loss }) => (eta === null ? [] : [{ eta, loss }]));
  const end = slope.curve.at(-1)?.eta ?? Math.max(...points.map(({ eta }) => eta));
  const tops = [...slope.curve.map(({ loss }) => loss), ...points.map(({ loss }) => loss.value)];
  const linear = valueAxis({ low: 0, high: end, lowPositive: null }, "linear");
  const x: NamedAxis = { ...linear, domain: [0, end], name: "η" };
  const y: NamedAxis = {
    ...valueAxis(extentOf([[0, ...tops]]), "linear"),
    name: "plateau of the loss",
  };
  const straight = [
    { x: 0, y: 0 },
    { x: end, y: slope.theory * end },
  ];
  return (
    <PlotFrame
      x={x}
      y={y}
      words={`Plateaus over the rate: slope at 0 ${formatNumber(slope.measured.value)}, by theory ${formatNumber(slope.theory)}`}
    >
      {(box) => (
        <>
          <path
            d={pathOf(straight, box, x, y)}
            stroke="var(--ink-2)"
            strokeDasharray={DASHES.dashed}
            strokeWidth={1.5}
          />
          <path
            d={pathOf(
              slope.curve.map(({ eta, loss }) => ({ x: eta, y: loss })),
              box,
              x,
              y,
            )}
            fill="none"
            stroke="var(--ink)"
            strokeWidth={1.5}
          />
          {points.map(({ eta, loss }) => (
            <ErrorPoint key={eta} {...{ box, x, y }} at={eta} {...loss} colour={laneColour(0)} />
          ))}
        </>
      )}
    </PlotFrame>
  );
}

function PlateauTable({ plateaus }: { readonly plateaus: readonly Plateau[] }) {
  return (
    <div className="settle-table">
      <table className="lab-table">
        <thead>
          <tr>
            <th scope="col">lr</th>
            <th scope="col">steps</th>
            <th scope="col">loss measured</th>
            <th scope="col">theory</th>
            <th scope="col">off by</th>
          </tr>
        </thead>
        <tbody className="num">
          {plateaus.map(({ rate, firstStep, lastStep, isSettled, loss, exact }) => (
            <tr key={firstStep}>
              <th scope="row">{formatPlain(rate)}</th>
              <td>
                {formatCount(firstStep)} to {formatCount(lastStep)}
                {!isSettled && ", not settled"}
              </td>
              <td>{withError(loss)}</td>
              <td>{formatNumber(exact, 4)}</td>
              <td>{exact === null ? ABSENT : `${offBy(loss, exact)}${THIN}SE`}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
