/** What a run of a network costs, in words; says what the time is founded on. Pure. */
import {
  HEAVY_SECONDS,
  type NetworkRunCost,
  secondsOf,
  workBetween,
} from "../../experiment/network-cost.ts";
import type { Plan } from "../../wire/plan.ts";
import {
  formatCount,
  formatDuration,
  formatNumber,
  formatPercent,
  formatPlain,
  THIN,
} from "../format.ts";

export interface CostWords {
  readonly size: string;
  readonly time: string;
  readonly isHeavy: boolean;
}

/** `factor`: how much slower than assumed it runs here; null before it was measured. `step`: steps done. */
export function costWords(
  plan: Plan,
  cost: NetworkRunCost,
  { factor, step }: { readonly factor: number | null; readonly step: number },
): CostWords {
  const whole = workBetween(plan, cost, [0, plan.steps]);
  const ahead = workBetween(plan, cost, [step, plan.steps]);
  const training = plan.steps * cost.step.operations;
  const seconds = secondsOf(ahead) * (factor ?? 1);
  const what =
    step === 0
      ? `for ${stepsWords(plan.steps)} of ${lanesWords(plan)}`
      : `for the ${stepsWords(plan.steps - step)} ahead`;
  const measuring = 1 - training / whole.operations;
  const share =
    measuring < 0.005
      ? ""
      : `, ${formatPercent(Math.round(100 * measuring) / 100)} of it measuring`;
  const ground =
    factor === null
      ? `at 20${THIN}GFLOP/s, as WebAssembly does on two cores; measured once it runs`
      : "as fast as it ran here";
  return {
    size:
      `${formatCount(cost.parameters)} parameters, ${operationsWords(cost.step.operations)} a step, ` +
      `at least ${memoryWords(cost.memoryBytes)}`,
    time: `About ${formatDuration(seconds)} ${what}${share}, ${ground}`,
    isHeavy: seconds > HEAVY_SECONDS,
  };
}

function stepsWords(count: number): string {
  return `${formatCount(count)} ${count === 1 ? "step" : "steps"}`;
}

function lanesWords({ lanes, replicas }: Plan): string {
  const several = `${formatCount(lanes.length)} ${lanes.length === 1 ? "lane" : "lanes"}`;
  const each = replicas === 1 ? several : `${several} × ${formatCount(replicas)} replicas`;
  const most = Math.max(...lanes.map(({ workers }) => workers?.count ?? 1));
  return most === 1 ? each : `${each}, up to ${formatCount(most)} workers`;
}

const UNITS = [
  [1e12, "T"],
  [1e9, "G"],
  [1e6, "M"],
  [1e3, "k"],
] as const;

function operationsWords(operations: number): string {
  const [size, unit] = UNITS.find(([least]) => operations >= least) ?? [1, ""];
  return `${formatNumber(operations / size)}${THIN}${unit}FLOP`;
}

function memoryWords(bytes: number): string {
  const [size, unit] = bytes >= 2 ** 30 ? [2 ** 30, "GiB"] : [2 ** 20, "MiB"];
  return `${formatPlain(Math.max(bytes / size, 0.1), 2)}${THIN}${unit}`;
}
