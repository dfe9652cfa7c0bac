/**
 * Edits of an experiment as pure functions: they return a new experiment and never change the old one. Lane numbers in
 * the recorded changes follow their lanes.
 */
import type { Change, Experiment, Lane, Schedule } from "../experiment/experiment.ts";
import { withForksOf } from "../experiment/forks.ts";
import { fullSchedule, packSchedules, schedulesOf } from "../experiment/schedule.ts";
import type { Setting } from "../language/ir.ts";

export const MOST_LANES = 8;

/** Adds a lane at the end, or behind lane `after`. Eight lanes at most: then nothing changes. */
export function addLane(experiment: Experiment, lane: Lane, after?: number): Experiment {
  if (experiment.lanes.length >= MOST_LANES) return experiment;
  const at = after === undefined ? experiment.lanes.length : after + 1;
  const lanes = [...experiment.lanes.slice(0, at), lane, ...experiment.lanes.slice(at)].map(
    (one) =>
      one.fork === undefined || one.fork.lane < at
        ? one
        : { ...one, fork: { ...one.fork, lane: one.fork.lane + 1 } },
  );
  return withChanges({ ...experiment, lanes }, (change) =>
    change.lane >= at ? { ...change, lane: change.lane + 1 } : change,
  );
}

/** Removes a lane, and its forks with it: their past is its own. The last lane stays. */
export function removeLane(experiment: Experiment, lane: number): Experiment {
  const gone = withForksOf(experiment, lane);
  if (experiment.lanes.length <= gone.size) return experiment;
  const placeOf = (old: number): number => {
    let place = old;
    for (const one of gone) if (one < old) place--;
    return place;
  };
  const lanes = experiment.lanes
    .filter((_, index) => !gone.has(index))
    .map((one) =>
      one.fork === undefined
        ? one
        : { ...one, fork: { ...one.fork, lane: placeOf(one.fork.lane) } },
    );
  return withChanges({ ...experiment, lanes }, (change) =>
    gone.has(change.lane) ? null : { ...change, lane: placeOf(change.lane) },
  );
}

/** Puts another rule or optimizer in a lane's place; what was recorded for the old one is forgotten. */
export function replaceLane(experiment: Experiment, lane: number, next: Lane): Experiment {
  const lanes = experiment.lanes.map((old, index) => (index === lane ? next : old));
  return withChanges({ ...experiment, lanes }, (change) => (change.lane === lane ? null : change));
}

/**
 * Puts `next`, with a rule of these settings, in a lane's place. Its forks have the rule, too, and keep what it still has
 * of their settings; what was recorded of the old one is forgotten.
 */
export function replaceRule(
  experiment: Experiment,
  lane: number,
  { next, settings }: { next: Lane & { rule: string }; settings: readonly Setting[] },
): Experiment {
  const changed = withForksOf(experiment, lane);
  const lanes = experiment.lanes.map((old, index) => {
    if (index === lane) return next;
    if (!changed.has(index) || old.fork === undefined) return old;
    return { ...withRule(old, next.rule, settings), fork: old.fork };
  });
  return withChanges({ ...experiment, lanes }, (change) =>
    changed.has(change.lane) ? null : change,
  );
}

/**
 * A lane with another rule text, keeping the chosen settings that the new rule still has and whose values lie in their
 * new ranges, and their schedules.
 */
export function withRule(
  lane: Lane,
  rule: string,
  settings: readonly Setting[],
): Lane & { rule: string } {
  const { hyper, estimator, workers, feedback, order, label } = lane;
  const kept = Object.entries(hyper ?? {}).filter(([name, value]) =>
    settings.some(
      (setting) => setting.name === name && value >= setting.min && value <= setting.max,
    ),
  );
  return {
    rule,
    ...(kept.length > 0 && { hyper: Object.fromEntries(kept) }),
    ...packSchedules(
      schedulesOf(lane).filter((schedule) => settings.some(({ name }) => moves(schedule, name))),
    ),
    ...(estimator && { estimator }),
    ...(workers && { workers }),
    ...(feedback && { feedback }),
    ...(order && { order }),
    ...(label !== undefined && { label }),
  };
}

/** Gives a lane the experiment's stages as its own, to be changed for it alone; it keeps those that it has. */
export function withOwnStages(experiment: Experiment, lane: number): Experiment {
  const lanes = experiment.lanes.map((old, index) =>
    index === lane ? { estimator: [...(experiment.estimator ?? [])], ...old } : old,
  );
  return { ...experiment, lanes };
}

/** Sets a starting value; the rule's own default is not written down, so that links stay short. */
export function setHyper(
  experiment: Experiment,
  lane: number,
  setting: Pick<Setting, "name" | "default">,
  value: number,
): Experiment {
  const lanes = experiment.lanes.map((old, index) => {
    if (index !== lane) return old;
    const others = Object.entries(old.hyper ?? {}).filter(([name]) => name !== setting.name);
    const entries =
      value === setting.default ? others : [...others, [setting.name, value] as const];
    const { hyper: _, ...rest } = old;
    return entries.length > 0 ? { ...rest, hyper: Object.fromEntries(entries) } : rest;
  });
  return { ...experiment, lanes };
}

/** The schedule of one setting as it was chosen; null: it stands still. */
export function scheduleOf(lane: Lane | undefined, name: string): Schedule | null {
  if (lane === undefined) return null;
  return schedulesOf(lane).find((schedule) => moves(schedule, name)) ?? null;
}

/** Gives one setting of a lane a schedule, or takes it away. */
export function setSchedule(
  experiment: Experiment,
  lane: number,
  { name, schedule }: { name: string; schedule: Schedule | null },
): Experiment {
  const lanes = experiment.lanes.map((old, index) => {
    if (index !== lane) return old;
    const { schedule: _, ...rest } = old;
    const others = schedulesOf(old).filter((one) => !moves(one, name));
    const own = schedule === null ? [] : [fullSchedule({ ...schedule, of: name })];
    return { ...rest, ...packSchedules([...others, ...own]) };
  });
  return { ...experiment, lanes };
}

function moves(schedule: Schedule, name: string): boolean {
  return fullSchedule(schedule).of === name;
}

/** Records a slider moved during the run; a second value for the same step replaces the first. */
export function recordChange(experiment: Experiment, change: Change): Experiment {
  const others = (experiment.changes ?? []).filter(
    (old) => old.step !== change.step || old.lane !== change.lane || old.name !== change.name,
  );
  const changes = [...others, change].sort((a, b) => a.step - b.step || a.lane - b.lane);
  return { ...experiment, changes };
}

/** Forgets what was recorded from `step` on, in all lanes: the run goes on otherwise from there. */
export function forgetFrom(experiment: Experiment, step: number): Experiment {
  return withChanges(experiment, (change) => (change.step < step ? change : null));
}

/** Forgets what was recorded for one setting: its slider chooses the next start. */
export function forgetChanges(experiment: Experiment, lane: number, name: string): Experiment {
  return withChanges(experiment, (change) =>
    change.lane === lane && change.name === name ? null : change,
  );
}

/**
 * Value of a setting for the step after `step`: the newest recorded change, else the starting value. Of a fork while it is
 * its parent: its parent's.
 */
export function settingAt(
  experiment: Experiment,
  lane: number,
  setting: Pick<Setting, "name" | "default">,
  step: number,
): number {
  const { fork, hyper } = experiment.lanes[lane] ?? {};
  if (fork !== undefined && fork.lane < lane && step < fork.step)
    return settingAt(experiment, fork.lane, setting, step);
  let value = hyper?.[setting.name] ?? setting.default;
  let newest = 0;
  for (const change of experiment.changes ?? []) {
    const applies = change.lane === lane && change.name === setting.name && change.step <= step + 1;
    if (applies && change.step >= newest) {
      newest = change.step;
      value = change.value;
    }
  }
  return value;
}

/** Value that a slider shows and moves: as `settingAt`, but a fork's own before it has them, too. */
export function sliderAt(
  experiment: Experiment,
  lane: number,
  setting: Pick<Setting, "name" | "default">,
  step: number,
): number {
  const own = experiment.lanes[lane]?.fork?.step ?? 0;
  return settingAt(experiment, lane, setting, Math.max(step, own));
}

/** The same list without entry `index`. */
export function without<T>(list: readonly T[], index: number): T[] {
  return list.filter((_, position) => position !== index);
}

/** The same list with the entry at `from` moved to `to`. */
export function moved<T>(list: readonly T[], from: number, to: number): T[] {
  const rest = without(list, from);
  const entry = list.slice(from, from + 1);
  return [...rest.slice(0, to), ...entry, ...rest.slice(to)];
}

function withChanges(experiment: Experiment, map: (change: Change) => Change | null): Experiment {
  const { changes, ...rest } = experiment;
  const kept = (changes ?? []).map(map).filter((change) => change !== null);
  return kept.length > 0 ? { ...rest, changes: kept } : rest;
}
