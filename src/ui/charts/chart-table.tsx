/** A chart's numbers as a table, for reading, copying and screen readers. */
import { Fragment } from "react";
import { formatCount, formatNumber } from "../format.ts";
import { bandName } from "./bands.ts";
import type { ChartModel } from "./model.ts";
import type { ChartView } from "./specs.ts";
import { divergedWords, rangeWords, tableSteps, valuesAt } from "./summary.ts";

/** Rows shown; the CSV has every point. */
const MOST_ROWS = 40;

interface ChartTableProps {
  readonly title: string;
  readonly model: ChartModel;
  readonly view: ChartView;
  readonly replicas: number;
}

export function ChartTable({ title, model, view, replicas }: ChartTableProps) {
  const steps = tableSteps(model, MOST_ROWS).toReversed();
  const rows = steps.map((step) => ({ step, cells: valuesAt(model, view, step) }));
  const lanes = rows[0]?.cells ?? [];
  // A column for each range that any lane has: a lane may have ended, or be the one that others are compared with.
  const ranges = (["intervals", "bands"] as const).filter((kind) =>
    rows.some(({ cells }) => cells.some((lane) => lane[kind].some((range) => range !== null))),
  );
  const hasDetectable = rows.some(({ cells }) =>
    cells.some(({ detectable }) => detectable.some((value) => value !== null)),
  );
  const columns = 1 + ranges.length + (hasDetectable ? 1 : 0);
  return (
    <div className="chart-table" tabIndex={0} role="region" aria-label={`Table of ${title}`}>
      <table>
        <thead>
          <tr>
            <th scope="col">{model.axis.name}</th>
            {lanes.flatMap(({ lane, label }) =>
              view.curves.map(({ metric, name }) => (
                <Fragment key={`${String(lane)}-${metric}`}>
                  <th scope="col">{view.curves.length > 1 ? `${label}, ${name}` : label}</th>
                  {ranges.map((kind) => (
                    <th key={kind} scope="col">
                      {kind === "bands" ? bandName(replicas) : "95 % of mean"}
                    </th>
                  ))}
                  {hasDetectable && <th scope="col">can show</th>}
                </Fragment>
              )),
            )}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ step, cells }) => (
            <tr key={step}>
              <th scope="row">{formatCount(step)}</th>
              {cells.flatMap((row) =>
                row.divergedAt === null
                  ? row.values.map((value, index) => (
                      <Fragment key={`${String(row.lane)}-${String(index)}`}>
                        <td>{formatNumber(value)}</td>
                        {ranges.map((kind) => (
                          <td key={kind}>{rangeWords(row[kind][index] ?? null)}</td>
                        ))}
                        {hasDetectable && <td>{formatNumber(row.detectable[index] ?? null)}</td>}
                      </Fragment>
                    ))
                  : [
                      <td key={row.lane} colSpan={row.values.length * columns}>
                        {divergedWords(row.divergedAt)}
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
