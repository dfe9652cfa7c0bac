/** A chart's numbers as a table, for reading, copying and screen readers. */
import { formatCount, formatNumber } from "../format.ts";
import type { ChartModel } from "./model.ts";
import type { ChartView } from "./specs.ts";
import { divergedWords, tableSteps, valuesAt } from "./summary.ts";

/** Rows shown; the CSV has every point. */
const MOST_ROWS = 40;

interface ChartTableProps {
  readonly title: string;
  readonly model: ChartModel;
  readonly view: ChartView;
}

export function ChartTable({ title, model, view }: ChartTableProps) {
  const steps = tableSteps(model, MOST_ROWS).toReversed();
  const rows = steps.map((step) => ({ step, cells: valuesAt(model, view, step) }));
  const lanes = rows[0]?.cells ?? [];
  return (
    <div className="chart-table" tabIndex={0} role="region" aria-label={`Table of ${title}`}>
      <table>
        <thead>
          <tr>
            <th scope="col">step</th>
            {lanes.flatMap(({ lane, label }) =>
              view.curves.map(({ metric, name }) => (
                <th key={`${String(lane)}-${metric}`} scope="col">
                  {view.curves.length > 1 ? `${label}, ${name}` : label}
                </th>
              )),
            )}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ step, cells }) => (
            <tr key={step}>
              <th scope="row">{formatCount(step)}</th>
              {cells.flatMap(({ lane, values, divergedAt }) =>
                divergedAt === null
                  ? values.map((value, index) => (
                      <td key={`${String(lane)}-${String(index)}`}>{formatNumber(value)}</td>
                    ))
                  : [
                      <td key={lane} colSpan={values.length}>
                        {divergedWords(divergedAt)}
                      </td>,
                    ],
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
