/**
 * What a schedule means: the value of a setting at every step of a run, from the value that its slider gives (the base).
 * This is the one definition; executors, charts and exports ask it. It knows no setting by name.
 */

export const SCHEDULE_KINDS = ["constant", "step", "linear", "cosine", "exponential"] as const;
export type ScheduleKind = (typeof SCHEDULE_KINDS)[number];

/** A schedule with every number filled in; `every` and `factor` mean something to "step" and "exponential" only. */
export interface CompleteSchedule {
  readonly kind: ScheduleKind;
  /** Steps over which the value rises in equal parts from base / warmup to base, before the schedule itself begins. */
  readonly warmup: number;
  /** Steps between two multiplications by `factor`. */
  readonly every: number;
  readonly factor: number;
  /** What the value goes to. */
  readonly to: number;
  /** Steps of the whole run, warm-up included. */
  readonly steps: number;
}

/** Settings stay finite in float32, whatever a factor above one does to them. */
const LARGEST = 1e30;

/**
 * The value at step `t` (from 1). With u = t - warmup counting from 1 after the warm-up and M the steps that are left
 * for it, the value is to + (base - to) * share(u), and share is
 * step: factor^floor((u - 1) / every); exponential: factor^((u - 1) / every); linear: 1 - (u - 1) / M;
 * cosine: (1 + cos(pi (u - 1) / M)) / 2; constant: 1.
 * float64. Source: PyTorch's StepLR, ExponentialLR, LinearLR and CosineAnnealingLR (T_max = M, eta_min = to), and
 * SequentialLR behind a LinearLR for the warm-up; they know `to` for the linear and the cosine one only.
 */
export function scheduledValue(schedule: CompleteSchedule, base: number, t: number): number {
  const { warmup, to } = schedule;
  if (t <= warmup) return (base * t) / warmup;
  const share = shareAt(schedule, t - warmup - 1);
  if (share === 1) return base;
  const value = to + (base - to) * Math.min(LARGEST, share);
  return Math.min(LARGEST, Math.max(-LARGEST, value));
}

/** How much of the way from `to` to the base is left; `done`: steps of the schedule behind it, from 0. */
function shareAt({ kind, every, factor, steps, warmup }: CompleteSchedule, done: number): number {
  const part = Math.min(1, done / Math.max(1, steps - warmup));
  switch (kind) {
    case "constant":
      return 1;
    case "step":
      return factor ** Math.floor(done / every);
    case "exponential":
      return factor ** (done / every);
    case "linear":
      return 1 - part;
    case "cosine":
      return (1 + Math.cos(Math.PI * part)) / 2;
  }
}
