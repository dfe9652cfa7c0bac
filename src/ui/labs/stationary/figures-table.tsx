/** Every axis of every rule in numbers: variance with its error beside theory, excess loss, temperature. */
import type { AxisFigures, LaneFigures, Measured } from "../../../sweeps/stationary/protocol.ts";
import { ABSENT, formatNumber, formatPlain } from "../../format.ts";
import { colourStyle } from "./colour-style.ts";

export interface FiguresTableProps {
  readonly titles: readonly string[];
  readonly figures: readonly LaneFigures[];
}

export function FiguresTable({ titles, figures }: FiguresTableProps) {
  const isApproximate = figures.some(({ axes }) =>
    axes.some((axis) => axis.theory?.isExact === false),
  );
  return (
    <section className="lab-group" aria-label="Figures">
      <div className="settle-table">
        <table className="lab-table">
          <thead>
            <tr>
              <th scope="col">Rule, axis</th>
              <th scope="col">h</th>
              <th scope="col">σ/√B</th>
              <th scope="col">Var(y) measured</th>
              <th scope="col">theory</th>
              <th scope="col">off by, SE</th>
              <th scope="col">small steps</th>
              <th scope="col">excess loss</th>
              <th scope="col">temperature</th>
            </tr>
          </thead>
          <tbody className="num">
            {figures.flatMap(({ index, axes }) =>
              axes.map((axis, at) => (
                <tr key={`${index}:${at}`}>
                  <th scope="row" className="settle-name" style={colourStyle(index)}>
                    {titles[index]}
                    {axes.length > 1 && <small>axis {at + 1}</small>}
                  </th>
                  <AxisCells axis={axis} />
                </tr>
              )),
            )}
          </tbody>
        </table>
      </div>
      <p className="form-help">
        ± is one standard error over the replicas. “Off by” counts in standard errors: beyond 4 it
        is no chance.
        {isApproximate &&
          " † In the limit of a slow second moment (α → 1, ε = 0); at a finite α a few per cent off."}
      </p>
    </section>
  );
}

function AxisCells({ axis }: { readonly axis: AxisFigures }) {
  const { h, sigma, variance, theory, excess } = axis;
  return (
    <>
      <td>{formatPlain(h, 4)}</td>
      <td>{formatPlain(sigma, 4)}</td>
      <td>
        {formatNumber(variance.value, 4)}
        <small>± {formatNumber(variance.error, 2)}</small>
      </td>
      <td>
        {theory === null ? ABSENT : formatNumber(theory.variance, 4)}
        {theory?.isExact === false && "†"}
      </td>
      <td>{theory === null ? ABSENT : offBy(variance, theory.variance)}</td>
      <td>{formatNumber(theory?.smallStep ?? null, 4)}</td>
      <td>
        {formatNumber(excess.value, 4)}
        <small>± {formatNumber(excess.error, 2)}</small>
      </td>
      <td>{formatNumber(2 * excess.value)}</td>
    </>
  );
}

/** 0.0123 ± 0.0001. */
export function withError({ value, error }: Measured): string {
  return `${formatNumber(value, 4)} ± ${formatNumber(error, 2)}`;
}

/** In standard errors, with its sign. */
export function offBy({ value, error }: Measured, expected: number): string {
  const off = (value - expected) / error;
  if (!Number.isFinite(off)) return ABSENT;
  const text = Math.abs(off).toFixed(1);
  if (text === "0.0") return text;
  return `${off < 0 ? "−" : "+"}${text}`;
}
