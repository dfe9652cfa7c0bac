/** One task: its sine, its shots, and each lane's curve before and after inner steps. */
import type { TasksView } from "../../../wire/tasks.ts";
import { laneColour } from "../../theme/lane-colours.ts";

export interface ShownCurve {
  readonly label: string;
  readonly lane: number;
  /** [grid] values. */
  readonly before: Float32Array;
  readonly after: Float32Array;
}

type Task = TasksView["tasks"][number];

const WIDTH = 200;
const HEIGHT = 140;
/** Room above and below the sine, in amplitudes; small sines are not blown up further than this. */
const HEADROOM = 1.45;
const SMALLEST = 0.7;

export function TaskPicture({
  task,
  grid,
  curves,
}: {
  readonly task: Task;
  readonly grid: Float64Array;
  readonly curves: readonly ShownCurve[];
}) {
  const { amplitude, phase, support } = task;
  const [low, high] = [grid[0] ?? -1, grid.at(-1) ?? 1];
  const reach = HEADROOM * Math.max(SMALLEST, amplitude);
  const x = (value: number): number => ((value - low) / (high - low)) * WIDTH;
  const y = (value: number): number => HEIGHT / 2 - (value / reach) * (HEIGHT / 2);
  const sine = (at: number): number => amplitude * Math.sin(at - phase);
  const path = (values: ArrayLike<number>): string => {
    let drawn = "";
    let isDown = false;
    Array.from(values).forEach((value, place) => {
      // What is no number is a gap; far outside of the picture there is nothing to draw.
      const kept = Math.max(-HEIGHT, Math.min(2 * HEIGHT, y(value)));
      const isThere = !Number.isNaN(kept);
      if (isThere)
        drawn += `${isDown ? "L" : "M"}${x(grid[place] ?? 0).toFixed(1)} ${kept.toFixed(1)}`;
      isDown = isThere;
    });
    return drawn;
  };
  const words = `amplitude ${amplitude.toFixed(2)}, phase ${phase.toFixed(2)}`;
  return (
    <figure className="task">
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={`Task of ${words}`}>
        <line className="task-zero" x1={0} x2={WIDTH} y1={HEIGHT / 2} y2={HEIGHT / 2} />
        <path className="task-truth" d={path(Array.from(grid, sine))} />
        {curves.map(({ lane, before }) => (
          <path
            key={lane}
            className="task-before"
            d={path(before)}
            style={{ stroke: laneColour(lane) }}
          />
        ))}
        {curves.map(({ label, lane, after }) => (
          <path
            key={lane}
            className="task-after"
            d={path(after)}
            style={{ stroke: laneColour(lane) }}
          >
            <title>{label}</title>
          </path>
        ))}
        {Array.from(support, (at, shot) => (
          <circle key={shot} className="task-shot" cx={x(at)} cy={y(sine(at))} r={2.4} />
        ))}
      </svg>
      <figcaption>{words}</figcaption>
    </figure>
  );
}
