/** The bench's numbers as a table: one row a figure, one column a lane, a dash with its reason where there is none. */
import type { Plan } from "../../../wire/plan.ts";
import { formatCount } from "../../format.ts";
import { laneColour } from "../../theme/lane-colours.ts";
import {
  AT_A_STEP,
  figureRows,
  footnotes,
  type FigureCell,
  type FigureLane,
  type FigureRow,
} from "./figure-rows.ts";

/** From this many lanes on the columns are narrow. */
const MANY = 5;

export interface FiguresProps {
  readonly plan: Plan;
  readonly lanes: readonly (FigureLane & { readonly lane: number })[];
  /** The stretch that the figures are of; zeros before the first step. */
  readonly from: number;
  readonly to: number;
}

export function Figures({ plan, lanes, from, to }: FiguresProps) {
  const rows = figureRows(plan, lanes);
  const over = rows.filter(({ id }) => !AT_A_STEP.has(id));
  const at = rows.filter(({ id }) => AT_A_STEP.has(id));
  const isEmpty = to === 0;
  return (
    <div className="bench-figures" data-many={lanes.length > MANY}>
      <table>
        <thead>
          <tr>
            <th scope="col">
              {isEmpty ? "Figures" : `Steps ${formatCount(from)} to ${formatCount(to)}`}
            </th>
            {lanes.map(({ lane, label }) => (
              <th key={lane} scope="col" title={label}>
                <i style={{ background: laneColour(lane) }} />
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <Rows rows={over} />
        <tbody>
          <tr className="bench-group">
            <th scope="rowgroup" colSpan={lanes.length + 1}>
              {isEmpty ? "At the newest step" : `At step ${formatCount(to)}`}
            </th>
          </tr>
        </tbody>
        <Rows rows={at} />
      </table>
      {footnotes(rows).map((note) => (
        <p key={note} className="bench-note">
          – {note}
        </p>
      ))}
    </div>
  );
}

function Rows({ rows }: { readonly rows: readonly FigureRow[] }) {
  return (
    <tbody>
      {rows.map(({ id, name, unit, meaning, cells }) => (
        <tr key={id}>
          <th scope="row" title={meaning}>
            {name} {unit !== "" && <small>{unit}</small>}
          </th>
          {cells.map((cell, index) => (
            <Cell key={index} cell={cell} />
          ))}
        </tr>
      ))}
    </tbody>
  );
}

function Cell({ cell: { text, reason, isFaint } }: { readonly cell: FigureCell }) {
  const hint = isFaint ? "Below its floor: not to be told from 0" : reason;
  return (
    <td {...(hint === null ? {} : { title: hint })} data-faint={isFaint}>
      {text}
    </td>
  );
}
