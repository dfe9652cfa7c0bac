/**
 * Held-out tasks and what each lane makes of them, before and after inner steps; and whether second derivatives passed
 * their check on this device, which exact outer gradients rest on.
 */
import { useMemo, useState } from "react";
import { shownTasks, sineGrid } from "../../../problems/sine-tasks.ts";
import type { Series, StageView, Topic } from "../../../state/series.ts";
import type { TasksView } from "../../../wire/tasks.ts";
import type { Plan } from "../../../wire/plan.ts";
import { useStaggered } from "../../charts/use-staggered.ts";
import { Segments } from "../../controls/form-rows.tsx";
import { formatCount } from "../../format.ts";
import { useStore } from "../../store-context.ts";
import { CheckLine } from "./check.tsx";
import { afterWords, Scores } from "./scores.tsx";
import { type ShownCurve, TaskPicture } from "./task-picture.tsx";
import "./tasks.css";

/** The same array at every render, as the hook asks for. */
const TOPICS: readonly Topic[] = ["stage"];

/** The newest stage, or the one before where no lane was asked since: they change at probes only. */
function createReader(): (series: Series) => StageView | null {
  let last: StageView | null = null;
  return (series) => {
    const stage = series.stage();
    const isSame =
      stage?.kind === "tasks" && last?.kind === "tasks" && steps(stage) === steps(last);
    if (!isSame) last = stage;
    return last;
  };
}

/** When each lane was asked. */
function steps({ lanes }: TasksView): string {
  return lanes.map((lane) => lane?.step ?? "-").join();
}

export function Tasks({ plan }: { readonly plan: Plan }) {
  const [read] = useState(createReader);
  const stage = useStaggered({ topics: TOPICS, read });
  return stage?.kind === "tasks" ? <Asked plan={plan} stage={stage} /> : <Waiting plan={plan} />;
}

/** Sines of every amplitude fill their pictures alike. */
const LEGEND =
  "grey: the true sine, each at a scale of its own · dots: the shots a task learns from";

/** What is known before anything runs: the tasks. */
function Waiting({ plan }: { readonly plan: Plan }) {
  const { problem, seed } = plan;
  const shots = problem.kind === "meta" ? problem.meta.shots : 0;
  const [tasks, grid] = useMemo(() => [shownTasks(seed, shots), sineGrid()], [seed, shots]);
  return (
    <div className="tasks stage-scroll">
      <p className="tasks-waiting">
        Tasks that are not trained on. Press play: the device is checked, then each lane’s network
        is drawn before and after gradient steps on a task’s shots.
      </p>
      <ul className="tasks-grid" aria-label="Tasks that are not trained on">
        {tasks.map((task, index) => (
          <li key={index}>
            <TaskPicture task={task} grid={grid} curves={[]} />
          </li>
        ))}
      </ul>
      <p className="tasks-legend">{LEGEND}</p>
    </div>
  );
}

function Asked({ plan, stage }: { readonly plan: Plan; readonly stage: TasksView }) {
  const hidden = useStore((state) => state.prefs.hiddenLanes);
  const [wanted, setWanted] = useState<number | null>(null);
  const { innerSteps, trained } = stage;
  const shown = wanted !== null && innerSteps.includes(wanted) ? wanted : trained;
  const lanes = plan.lanes
    .map(({ label }, lane) => ({ label, lane, own: stage.lanes[lane] ?? null }))
    .filter(({ lane }) => !hidden.includes(lane));
  return (
    <div className="tasks stage-scroll">
      <CheckLine check={stage.secondOrder} />
      <div className="tasks-bar">
        <Segments
          label="Inner steps that the curves are after"
          value={String(shown)}
          options={innerSteps.map((count) => [String(count), afterWords(count)] as const)}
          onChange={(count) => {
            setWanted(Number(count));
          }}
        />
        <span>{askedWords(stage, plan)}</span>
      </div>
      <ul className="tasks-grid" aria-label="Tasks that are not trained on">
        {stage.tasks.map((task, index) => (
          <li key={index}>
            <TaskPicture
              task={task}
              grid={stage.grid}
              curves={lanes.flatMap(({ label, lane, own }): ShownCurve[] => {
                if (own === null) return [];
                const at = (count: number): Float32Array => {
                  const place = index * innerSteps.length + innerSteps.indexOf(count);
                  const length = stage.grid.length;
                  return own.curves.subarray(place * length, (place + 1) * length);
                };
                return [{ label, lane, before: at(0), after: at(shown) }];
              })}
            />
          </li>
        ))}
      </ul>
      <p className="tasks-legend">
        {LEGEND} · dotted: before any inner step
        {shown > 0 && ` · solid: ${afterWords(shown)}`}
      </p>
      <Scores stage={stage} lanes={lanes} shown={shown} />
    </div>
  );
}

function askedWords({ lanes }: TasksView, { probe, replicas }: Plan): string {
  const asked = Math.max(0, ...lanes.map((lane) => lane?.step ?? 0));
  const when = asked === 0 ? "" : `as of step ${formatCount(asked)}, `;
  const who = replicas > 1 ? ", the first replica" : "";
  const rhythm = probe.every === 1 ? "every step" : `every ${formatCount(probe.every)} steps`;
  return `${when}asked ${rhythm}${who}`;
}
