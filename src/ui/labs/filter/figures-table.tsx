/** The figures of a filter, each measured and beside its closed form. */
import type { WeightFigures } from "../../../labs/filter/figures.ts";
import type { FilterView, Look } from "../../../labs/filter/view.ts";
import { formatCount, formatNumber } from "../../format.ts";

type Figure = keyof WeightFigures;

const ROWS: readonly (readonly [figure: Figure, name: string, unit: string])[] = [
  ["sum", "Sum of weights", "answer to a constant gradient of 1"],
  ["age", "Age", "mean age of the memory, steps; the lag on a ramp"],
  ["noiseGain", "Noise gain", "variance over that of white gradient noise"],
  ["halfLife", "Half-life", "newest gradients that hold half of the weight, steps"],
  ["alternating", "Gain at +1, −1, +1", "answer at half a cycle per step, with its sign"],
];

export interface FiguresTableProps {
  readonly view: FilterView;
  readonly look: Look;
}

export function FiguresTable({ view, look }: FiguresTableProps) {
  const step = formatCount(look.step);
  const { closed } = view;
  return (
    <div className="lab-scroll-x scrolls" tabIndex={0} role="region" aria-label="Figures">
      <table className="lab-table filter-figures">
        <thead>
          <tr>
            <th scope="col">Figure</th>
            <th scope="col">Measured, step {step}</th>
            {closed !== null && <th scope="col">Closed form, step {step}</th>}
            {closed !== null && <th scope="col">Closed form, settled</th>}
          </tr>
        </thead>
        <tbody>
          {ROWS.map(([figure, name, unit]) => (
            <tr key={figure}>
              <th scope="row">
                {name}
                <small>{unit}</small>
              </th>
              <Cell value={look.figures[figure]} />
              {look.closed !== null && <Cell value={look.closed.figures[figure]} />}
              {closed !== null && <Cell value={closed.figures[figure]} />}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Rounding of a sum that should be nothing is written as nothing. */
const NOTHING = 1e-13;

function Cell({ value }: { readonly value: number | null }) {
  const shown = value !== null && Math.abs(value) < NOTHING ? 0 : value;
  return <td className="num">{formatNumber(shown, 5)}</td>;
}
