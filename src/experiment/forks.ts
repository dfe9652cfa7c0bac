/**
 * Forked lanes: another lane's course up to a step, with settings of its own from the next step on. A run is a function of
 * its experiment, so a fork is planned as its parent with changes: nothing else has to know of it, and a fork whose
 * settings are its parent's repeats it to the bit.
 */
import type { Plan, PlanChange, PlanLane } from "../wire/plan.ts";
import type { Experiment, Lane } from "./experiment.ts";
import type { Mistake } from "./mistakes.ts";

/** What a fork has in common with its parent, beside the rule. */
const SHARED = ["schedule", "estimator", "workers", "feedback", "order"] as const;

type SharedName = (typeof SHARED)[number] | "optimizer" | "rule";

/** Parts of a fork that are not its parent's, in a canonical experiment. */
export function differingParts(fork: Lane, parent: Lane): readonly SharedName[] {
  const own: Partial<Record<SharedName, unknown>> = fork;
  const given: Partial<Record<SharedName, unknown>> = parent;
  const rule: SharedName = "rule" in fork ? "rule" : "optimizer";
  return ([rule, ...SHARED] as const).filter(
    (name) => JSON.stringify(own[name]) !== JSON.stringify(given[name]),
  );
}

/** A lane and all that are forked from it, directly or not. */
export function withForksOf({ lanes }: Experiment, lane: number): ReadonlySet<number> {
  const found = new Set([lane]);
  lanes.forEach(({ fork }, index) => {
    if (fork !== undefined && found.has(fork.lane)) found.add(index);
  });
  return found;
}

export function forkMistakes({ lanes, steps, changes = [] }: Experiment): readonly Mistake[] {
  return lanes.flatMap((lane, index): Mistake[] => {
    const { fork } = lane;
    if (fork === undefined) return [];
    const path = `lanes[${index}]`;
    const parent = lanes[fork.lane];
    if (parent === undefined || fork.lane >= index) {
      const earlier = index === 0 ? "but there is none: remove the fork" : `give 0 to ${index - 1}`;
      const message = `a fork's parent comes before it; ${earlier}`;
      return [{ path: `${path}.fork.lane`, message }];
    }
    if (fork.step >= steps) {
      const message = `${fork.step} leaves the fork no step of its own; give at most ${steps - 1}`;
      return [{ path: `${path}.fork.step`, message }];
    }
    const differing = differingParts(lane, parent).map((name) => {
      const message = `is not that of lane ${fork.lane}, which this lane is a fork of; give the same, or remove the fork`;
      return { path: `${path}.${name}`, message };
    });
    const early = changes.flatMap((change, at) =>
      change.lane === index && change.step <= fork.step
        ? [
            {
              path: `changes[${at}].step`,
              message: `lane ${index} is lane ${fork.lane} up to step ${fork.step}; give a later step`,
            },
          ]
        : [],
    );
    return [...differing, ...early];
  });
}

/** The plan of an experiment without mistakes, its forks worked into it. `settings`: each lane's own. */
export function planForks(
  plan: Plan,
  { lanes: given, settings }: { lanes: readonly Lane[]; settings: readonly PlanLane["settings"][] },
): Plan {
  if (given.every(({ fork }) => fork === undefined)) return plan;
  const lanes = [...plan.lanes];
  const inherited: PlanChange[] = [];
  const names = new Set(
    lanes.filter((_, index) => given[index]?.fork === undefined).map((lane) => lane.label),
  );
  given.forEach(({ fork, label }, index) => {
    if (fork === undefined) return;
    const parent = lanes[fork.lane];
    const own = lanes[index];
    if (parent === undefined || own === undefined) return;
    const title = `${parent.label}${isTitled(given[fork.lane]) ? ", at" : " forked at"} ${fork.step}`;
    const name = ownName(label ?? title, names);
    names.add(name);
    lanes[index] = { ...own, label: name, settings: parent.settings, fork };
    const past = [...inherited, ...plan.changes].filter(
      (change) => change.lane === fork.lane && change.step <= fork.step,
    );
    // A setting that its parent has from the start to the end needs no word; one that was moved does, even back.
    const moved = Object.entries(settings[index] ?? {}).filter(
      ([setting, value]) =>
        parent.settings[setting] !== value || past.some((change) => change.name === setting),
    );
    inherited.push(
      ...past.map((change) => ({ ...change, lane: index })),
      ...moved.map(([setting, value]) => ({
        ...{ step: fork.step + 1, lane: index, name: setting, value, isFork: true as const },
      })),
    );
  });
  // A slider moved at the first own step has the last word: recorded changes come after these.
  return { ...plan, lanes, changes: [...inherited, ...plan.changes] };
}

/** Its name says already that it is a fork: one of its own is named more briefly. */
function isTitled(parent: Lane | undefined): boolean {
  return parent?.fork !== undefined && parent.label === undefined;
}

/** Lanes that would have the same name are numbered. */
function ownName(title: string, taken: ReadonlySet<string>): string {
  let name = title;
  for (let count = 2; taken.has(name); count++) name = `${title} (${count})`;
  return name;
}

/** changes: the lane's, in the order in which they count where they are of one step. */
function settingsAfter(
  { settings }: PlanLane,
  changes: readonly PlanChange[],
): Readonly<Record<string, number>> {
  const inOrder = changes.toSorted((a, b) => a.step - b.step);
  return { ...settings, ...Object.fromEntries(inOrder.map(({ name, value }) => [name, value])) };
}

/** Forks as lanes that have their own settings from the start: for what asks how a lane does with them. */
export function withoutForks(plan: Plan): Plan {
  if (plan.lanes.every(({ fork }) => fork === undefined)) return plan;
  const lanes = plan.lanes.map(({ fork, ...lane }, index): PlanLane => {
    if (fork === undefined) return lane;
    const past = plan.changes.filter(
      (change) => change.lane === index && (change.step <= fork.step || change.isFork === true),
    );
    return { ...lane, settings: settingsAfter(lane, past) };
  });
  const changes = plan.changes.filter(
    ({ lane, step, isFork }) => isFork !== true && step > (plan.lanes[lane]?.fork?.step ?? 0),
  );
  return { ...plan, lanes, changes };
}
