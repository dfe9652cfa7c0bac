/** How far each lane's curves are from the shown tasks' sines, by inner steps. */
import type { TasksView } from "../../../wire/tasks.ts";
import { formatCount, formatNumber } from "../../format.ts";
import { laneColour } from "../../theme/lane-colours.ts";

interface ScoresProps {
  readonly stage: TasksView;
  readonly lanes: readonly { readonly label: string; readonly lane: number }[];
  /** Inner steps whose curves are drawn. */
  readonly shown: number;
}

export function Scores({ stage, lanes, shown }: ScoresProps) {
  const { innerSteps } = stage;
  return (
    <table className="tasks-scores">
      <caption>Mean squared error over these {formatCount(stage.tasks.length)} tasks</caption>
      <thead>
        <tr>
          <td />
          {innerSteps.map((count) => (
            <th key={count} scope="col" data-shown={count === shown}>
              {afterWords(count)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {lanes.map(({ label, lane }) => (
          <tr key={lane} style={{ color: laneColour(lane) }}>
            <th scope="row">{label}</th>
            {innerSteps.map((count, at) => {
              const errors = stage.lanes[lane]?.errors;
              return (
                <td key={count} data-shown={count === shown}>
                  {errors === undefined ? "–" : formatNumber(meanError(stage, errors, at))}
                </td>
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

export function afterWords(count: number): string {
  if (count === 0) return "before";
  return `after ${formatCount(count)} ${count === 1 ? "step" : "steps"}`;
}

/** Over the tasks, after inner steps number `at` of the list. */
function meanError({ tasks, innerSteps }: TasksView, errors: Float64Array, at: number): number {
  const sum = tasks.reduce(
    (total, _, task) => total + (errors[task * innerSteps.length + at] ?? NaN),
    0,
  );
  return sum / tasks.length;
}
