/** The rules of the plane as numbers, measured beside their closed forms. */
import { X } from "lucide-react";
import type { PlanePoint } from "../../../labs/filter/plane.ts";
import { Button } from "../../controls/button.tsx";
import { formatCount, formatNumber } from "../../format.ts";

export interface Placed {
  readonly id: string;
  readonly title: string;
  /** CSS colour of a lane; null for a rule that was added here. */
  readonly colour: string | null;
  /** Null until it is measured. */
  readonly point: PlanePoint | null;
}

export interface PlacedTableProps {
  readonly rows: readonly Placed[];
  /** Takes a rule that was added here off again. */
  readonly onRemove: (id: string) => void;
}

export function PlacedTable({ rows, onRemove }: PlacedTableProps) {
  return (
    <div
      className="placed scrolls"
      tabIndex={0}
      role="region"
      aria-label="Lag and noise of each rule"
    >
      <table className="lab-table">
        <thead>
          <tr>
            <th scope="col">Rule</th>
            <th scope="col">Age, steps</th>
            <th scope="col">Closed form</th>
            <th scope="col">Noise gain</th>
            <th scope="col">Closed form</th>
            <th scope="col">Remark</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.id}>
              <th scope="row">
                <span
                  className="placed-mark"
                  ref={(mark) => {
                    // The policy refuses styles in markup; from a script they are set.
                    if (mark !== null) mark.style.background = row.colour ?? "var(--ink)";
                  }}
                />
                {row.title}
                {row.colour === null && (
                  <Button
                    look="quiet"
                    small
                    aria-label={`Take off ${row.title}`}
                    onClick={() => {
                      onRemove(row.id);
                    }}
                  >
                    <X size={12} aria-hidden />
                  </Button>
                )}
              </th>
              <Figures point={row.point} />
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Figures({ point }: { readonly point: PlanePoint | null }) {
  if (point === null) return <td colSpan={5}>measuring</td>;
  if (point.kind === "refused") return <td colSpan={5}>{point.message}</td>;
  const { figures, noise, closed } = point;
  return (
    <>
      <td className="num">{formatNumber(tidy(figures.age), 5)}</td>
      <td className="num">{formatNumber(tidy(closed?.age ?? null), 5)}</td>
      <td className="num">{formatNumber(noise, 5)}</td>
      <td className="num">{formatNumber(closed?.noise ?? null, 5)}</td>
      <td>{remarkOf(point)}</td>
    </>
  );
}

function tidy(value: number | null): number | null {
  return value !== null && Math.abs(value) < 1e-12 ? 0 : value;
}

const UNIT = 1e-6;

function remarkOf(point: Extract<PlanePoint, { kind: "measured" }>): string {
  const { isLinear, isSettled, step, hasNegative, figures } = point;
  const parts = [
    ...(isLinear ? [] : [`not linear, at step ${formatCount(step)}`]),
    ...(isLinear && !isSettled ? [`not settled at step ${formatCount(step)}`] : []),
    ...(hasNegative ? ["has negative weights"] : []),
    ...(Math.abs(figures.sum - 1) > UNIT
      ? [`sum of weights ${formatNumber(figures.sum, 3)}, divided out`]
      : []),
  ];
  return parts.join("; ");
}
