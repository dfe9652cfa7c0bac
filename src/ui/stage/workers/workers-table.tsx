/** All workers in figures, for those who read rather than look. Built only while it is open. */
import { useState } from "react";
import type { WorkersView } from "../../../wire/workers.ts";
import { formatCount } from "../../format.ts";
import { mixWords } from "./worker-card.tsx";
import { workerFacts } from "./words.ts";

interface WorkersTableProps {
  readonly view: WorkersView;
  readonly label: string;
  readonly isRunning: boolean;
}

/** So many rows are no longer built anew several times a second. */
const MANY = 60;

export function WorkersTable({ view, label, isRunning }: WorkersTableProps) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details
      className="workers-table"
      onToggle={(event) => {
        setOpen(event.currentTarget.open);
      }}
    >
      <summary>All {formatCount(view.count)} workers as a table</summary>
      {isOpen &&
        (isRunning && view.count > MANY ? (
          <p>The table is filled once the run stands still.</p>
        ) : (
          <Rows view={view} label={label} />
        ))}
    </details>
  );
}

function Rows({ view, label }: Pick<WorkersTableProps, "view" | "label">) {
  const names = workerFacts(view, 0).map(({ name }) => name);
  const hasClasses = (view.shards?.labels.length ?? 0) > 0;
  return (
    <table>
      <caption className="visually-hidden">
        Workers of {label} in step {formatCount(view.step)}
      </caption>
      <thead>
        <tr>
          {["worker", ...names, ...(hasClasses ? ["classes"] : [])].map((name) => (
            <th key={name} scope="col">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody className="num">
        {Array.from({ length: view.count }, (_, worker) => (
          <tr key={worker}>
            <th scope="row">{formatCount(worker + 1)}</th>
            {workerFacts(view, worker).map(({ name, value }) => (
              <td key={name}>{value}</td>
            ))}
            {hasClasses && <td>{mixWords(view, worker)}</td>}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
