/** Holds what an entry says against what the lanes did. */
import type { Row } from "../measure/row.ts";
import type { Check, Observation } from "./entry.ts";

/** How a lane ended: its newest row, and whether it had diverged by then. */
export interface LaneEnd {
  readonly row: Row | null;
  readonly diverged: boolean;
}

export interface Verdict {
  readonly holds: boolean;
  /** The numbers behind it, "age 8.1, wanted 8.1 within 1e-9"; one a check. */
  readonly figures: readonly string[];
}

export function judge({ checks }: Observation, lanes: readonly LaneEnd[]): Verdict {
  const findings = checks.map((check) => judgeCheck(check, lanes));
  return {
    holds: findings.every(({ holds }) => holds),
    figures: findings.map(({ figure }) => figure),
  };
}

interface Finding {
  readonly holds: boolean;
  readonly figure: string;
}

function judgeCheck(check: Check, lanes: readonly LaneEnd[]): Finding {
  if (check.kind === "diverged") {
    const holds = lanes[check.lane]?.diverged === true;
    return { holds, figure: holds ? "diverged" : "did not diverge" };
  }
  const { metric } = check;
  const read = (lane: number): number => lanes[lane]?.row?.[metric] ?? Number.NaN;
  switch (check.kind) {
    case "near": {
      const value = read(check.lane);
      return {
        holds: Math.abs(value - check.value) <= check.within,
        figure: `${metric} ${show(value)}, said ${show(check.value)} ± ${show(check.within)}`,
      };
    }
    case "less": {
      const [a, b] = check.lanes.map(read);
      const factor = check.times === 1 ? "" : `${show(check.times)} × `;
      return {
        holds: (a ?? Number.NaN) < check.times * (b ?? Number.NaN),
        figure: `${metric} ${show(a)} < ${factor}${show(b)}`,
      };
    }
    case "equal": {
      const [a = Number.NaN, b = Number.NaN] = check.lanes.map(read);
      return {
        holds: Math.abs(a - b) <= check.within * Math.abs(b),
        figure: `${metric} ${show(a)} and ${show(b)}, equal within ${show(check.within)}`,
      };
    }
  }
}

function show(value: number | undefined): string {
  if (value === undefined || Number.isNaN(value)) return "not measured";
  return Number(value.toPrecision(5)).toString();
}
