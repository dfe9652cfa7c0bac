/** Forked lanes as edits: making one, keeping it like its parent, and whose steps two lanes have in common. */
import type { Experiment, Lane } from "../experiment/experiment.ts";
import { differingParts } from "../experiment/forks.ts";
import type { Setting } from "../language/ir.ts";
import { addLane, settingAt } from "./edits.ts";

/**
 * Forks `lane` after `step` (from 1, before the last one), with the settings that it has there: until one of them is
 * moved, the two are one.
 */
export function forkLane(
  experiment: Experiment,
  lane: number,
  { step, settings }: { step: number; settings: readonly Setting[] },
): Experiment {
  const chosen = experiment.lanes[lane];
  if (chosen === undefined || step < 1 || step >= experiment.steps) return experiment;
  const { hyper: _, label: __, fork: ___, ...rest } = chosen;
  const values = settings.map(
    (setting) => [setting.name, settingAt(experiment, lane, setting, step)] as const,
  );
  const hyper = values.filter(([name, value]) =>
    settings.some((setting) => setting.name === name && setting.default !== value),
  );
  const fork = { lane: sourceAt(experiment, lane, step), step };
  return addLane(experiment, {
    ...rest,
    ...(hyper.length > 0 && { hyper: Object.fromEntries(hyper) }),
    fork,
  });
}

/** The lane whose course `lane` still has at `step`: its own, its parent's, and so on. */
function sourceAt({ lanes }: Experiment, lane: number, step: number): number {
  let at = lane;
  for (let fork = lanes[at]?.fork; fork !== undefined && step <= fork.step; fork = lanes[at]?.fork)
    at = fork.lane;
  return at;
}

/** After an edit: forks follow their parents; a fork that was itself made another lane is none any more. */
export function followParents(before: Experiment, after: Experiment): Experiment {
  const lanes: Lane[] = [];
  for (const lane of after.lanes) {
    const parent = lane.fork === undefined ? undefined : lanes[lane.fork.lane];
    if (parent === undefined || differingParts(lane, parent).length === 0) lanes.push(lane);
    else if (before.lanes.includes(lane)) lanes.push(asParent(lane, parent));
    else lanes.push(withoutFork(lane));
  }
  const isSame = lanes.every((lane, index) => lane === after.lanes[index]);
  return isSame ? after : { ...after, lanes };
}

function asParent(
  { hyper, fork, label }: Lane,
  { hyper: _, fork: __, label: ___, ...parent }: Lane,
): Lane {
  return {
    ...parent,
    ...(hyper && { hyper }),
    ...(fork && { fork }),
    ...(label !== undefined && { label }),
  };
}

function withoutFork({ fork: _, ...lane }: Lane): Lane {
  return lane;
}

/** Whether a lane's settings at the step after `step` are those of other lanes, too. */
export function isShared({ lanes }: Experiment, lane: number, step: number): boolean {
  return lanes.some(
    ({ fork }, index) =>
      fork !== undefined && fork.step > step && (index === lane || fork.lane === lane),
  );
}
