/** Which rules do not notice other units and axes, and what unit that gives their learning rate. */
import { useMemo } from "react";
import { CHANGES, STEPS } from "../../labs/changes.ts";
import type { InvarianceRow } from "../../labs/invariance.ts";
import type { LabRequest } from "../../labs/protocol.ts";
import { optimizers } from "../../optimizers/index.ts";
import { laneTitle } from "../lanes/lane-rule.ts";
import { useAppStore } from "../store-context.ts";
import { cellWords, headWords, unitWords } from "./invariance-words.ts";
import { useLab } from "./use-lab.ts";

export function InvarianceLab() {
  const store = useAppStore();
  const request = useMemo((): LabRequest => {
    const state = store.getState();
    const own = state.experiment.lanes.flatMap((lane, index) =>
      "rule" in lane ? [{ title: laneTitle(state, index), rule: lane.rule }] : [],
    );
    return { kind: "invariance", rules: [...own, ...optimizers] };
  }, [store]);
  const { answers, isDone, crash } = useLab(request);
  const rows = answers.flatMap((answer) => (answer.kind === "row" ? [answer.row] : []));
  const total = request.kind === "invariance" ? request.rules.length : 0;
  return (
    <>
      <div className="lab-intro">
        <p className="panel-text">
          Each rule runs {STEPS} steps on a noisy quadratic, and once more on the same problem seen
          otherwise: the loss times c, the weights in units of c, the axes turned. Figures are the
          largest distance of θ over the way gone. Where another η makes up for the change of units,
          that gives η its unit. The lecture&apos;s argument: dividing by σ frees η from the unit of
          the loss, dividing by σ² from the unit of the weights.
        </p>
        <p className="lab-status" role="status">
          {crash ?? `${rows.length} of ${total} rules${isDone ? "" : ", measuring"}`}
        </p>
      </div>
      <div className="lab-scroll scrolls" tabIndex={0} role="region" aria-label="Invariances">
        <table className="lab-table invariances">
          <thead>
            <tr>
              <th scope="col">Rule</th>
              {CHANGES.map((change) => (
                <th key={change} scope="col">
                  {headWords(change)}
                </th>
              ))}
              <th scope="col">Unit of η</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row, index) => (
              <Row key={`${index} ${row.title}`} row={row} />
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

function Row({ row }: { readonly row: InvarianceRow }) {
  return (
    <tr>
      <th scope="row">
        {row.title}
        {row.conditions.length > 0 && <small>{row.conditions.join(", ")}</small>}
      </th>
      {row.refusal !== null ? (
        <td colSpan={CHANGES.length + 1}>{row.refusal}</td>
      ) : (
        <>
          {CHANGES.map((change) => {
            const { word, figure } = cellWords(row.cells[change]);
            return (
              <td key={change} data-kind={row.cells[change].kind}>
                {word}
                <small className="num">{figure}</small>
              </td>
            );
          })}
          <td>{unitWords(row.unit)}</td>
        </>
      )}
    </tr>
  );
}
