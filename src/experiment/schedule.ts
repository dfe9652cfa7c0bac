/** Schedules of a lane as they are written in an experiment, and what they mean where they say nothing. */
import type { CompleteSchedule, ScheduleKind } from "../base/schedule.ts";
import { DEFAULTS } from "./defaults.ts";
import type { Lane, Schedule } from "./experiment.ts";

export type ScheduleNumber = "every" | "factor" | "to";

/** What each kind reads beside `of` and `warmup`; anything else is refused. */
export const SCHEDULE_NUMBERS: Readonly<Record<ScheduleKind, readonly ScheduleNumber[]>> = {
  constant: [],
  step: ["every", "factor", "to"],
  linear: ["to"],
  cosine: ["to"],
  exponential: ["every", "factor", "to"],
};

/** Defaults that are numbers. The others follow the length of the run, see `completeSchedule`. */
const CONSTANTS: Readonly<Record<ScheduleKind, Partial<Record<ScheduleNumber, number>>>> = {
  constant: {},
  step: { factor: DEFAULTS.schedule.factor, to: DEFAULTS.schedule.to },
  linear: { to: DEFAULTS.schedule.to },
  cosine: { to: DEFAULTS.schedule.to },
  exponential: { every: DEFAULTS.schedule.every, to: DEFAULTS.schedule.to },
};

/** The schedules of a lane as a list, whichever way they are written. */
export function schedulesOf({ schedule }: Pick<Lane, "schedule">): readonly Schedule[] {
  if (schedule === undefined) return [];
  return Array.isArray(schedule) ? schedule : [schedule];
}

/** Every default that is a number written out, keys in one order. Defaults that follow the run's length stay unsaid. */
export function fullSchedule(schedule: Schedule): Schedule {
  const { kind, of = DEFAULTS.schedule.of, warmup = DEFAULTS.schedule.warmup } = schedule;
  const full: Schedule = { kind, of, warmup };
  for (const name of SCHEDULE_NUMBERS[kind]) {
    const value = schedule[name] ?? CONSTANTS[kind][name];
    if (value !== undefined) full[name] = value;
  }
  return full;
}

/** The inverse of `fullSchedule`: only what differs from the defaults. */
export function leanSchedule(schedule: Schedule): Schedule {
  const { kind, of, warmup } = fullSchedule(schedule);
  const lean: Schedule = { kind };
  if (of !== undefined && of !== DEFAULTS.schedule.of) lean.of = of;
  if (warmup !== undefined && warmup !== DEFAULTS.schedule.warmup) lean.warmup = warmup;
  for (const name of SCHEDULE_NUMBERS[kind]) {
    const value = schedule[name];
    if (value !== undefined && value !== CONSTANTS[kind][name]) lean[name] = value;
  }
  return lean;
}

/** One schedule as an object, several as a list, none as nothing. */
export function packSchedules(
  schedules: readonly Schedule[],
): Pick<Lane, "schedule"> | Record<string, never> {
  const [first] = schedules;
  if (first === undefined) return {};
  return { schedule: schedules.length === 1 ? first : [...schedules] };
}

/**
 * Every number of a schedule in a run of `steps` steps. Where they are not said, "step" acts at each third of what the
 * warm-up leaves, and "exponential" ends it at a hundredth of its way.
 */
export function completeSchedule(schedule: Schedule, steps: number): CompleteSchedule {
  const { kind, warmup = 0, every, factor, to = 0 } = fullSchedule(schedule);
  const left = Math.max(1, steps - warmup);
  const reads = SCHEDULE_NUMBERS[kind].includes("every");
  const interval = every ?? (reads ? Math.max(1, Math.round(left / 3)) : 1);
  return {
    kind,
    warmup,
    every: interval,
    factor: factor ?? (reads ? 0.01 ** (interval / left) : 1),
    to,
    steps,
  };
}
