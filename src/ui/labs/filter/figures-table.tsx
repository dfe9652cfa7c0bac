/** The figures of a filter, each measured and beside its closed form. */
import type { WeightFigures } from "../../../labs/filter/figures.ts";
import type { FilterView, Look } from "../../../labs/filter/view.ts";
import { formatCount, formatNumber } from "../../format.ts";

type Figure = keyof WeightFigures;

const ROWS: readonly (readonly [figure: Figure, name: string, unit: string])[] = [
  ["sum", "Sum of weights", "answer to a constant 1"],
  ["age", "Age", "of the memory, steps; lag on a ramp"],
  ["noiseGain", "Noise gain", "variance over that of white noise"],
  ["halfLife", "Half-life", "newest steps with half the weight"],
  ["alternating", "Gain at +1, −1, +1", "at half a cycle per step"],
];

export interface FiguresTableProps {
  readonly view: FilterView;
  readonly look: Look;
}

export function FiguresTable({ view, look }: FiguresTableProps) {
  const { closed } = view;
  return (
    <table className="lab-table filter-figures">
      <caption>Figures at step {formatCount(look.step)}</caption>
      <thead>
        <tr>
          <th scope="col">Figure</th>
          <th scope="col">Measured</th>
          {closed !== null && (
            <th scope="col">
              Closed form<small>settled</small>
            </th>
          )}
        </tr>
      </thead>
      <tbody>
        {ROWS.map(([figure, name, unit]) => (
          <tr key={figure}>
            <th scope="row">
              {name}
              <small>{unit}</small>
            </th>
            <td className="num">{figureText(look.figures[figure])}</td>
            {closed !== null && (
              <td className="num">
                {figureText(look.closed?.figures[figure] ?? null)}
                <small>{figureText(closed.figures[figure])}</small>
              </td>
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Rounding of a sum that should be nothing is written as nothing. */
const NOTHING = 1e-13;

function figureText(value: number | null): string {
  return formatNumber(value !== null && Math.abs(value) < NOTHING ? 0 : value, 5);
}
