/** A network's run that takes long says so on standard error before it starts, with what it costs. */
import { findFacts } from "../data/sets/facts.ts";
import {
  HEAVY_SECONDS,
  networkRunCost,
  secondsOf,
  workBetween,
} from "../experiment/network-cost.ts";
import type { Plan } from "../wire/plan.ts";
import type { Io } from "./command.ts";

export function sayIfHeavy(plan: Plan, io: Pick<Io, "writeError">): void {
  const { problem, lanes, replicas, steps } = plan;
  // Of a table of one's own the size is known once it is read.
  const facts = problem.kind === "network" ? findFacts(problem.network.data.set) : null;
  const cost = facts === null ? null : networkRunCost(plan, facts);
  if (cost === null) return;
  const whole = workBetween(plan, cost, [0, steps]);
  const seconds = secondsOf(whole);
  if (seconds <= HEAVY_SECONDS) return;
  const runs = lanes.length * replicas;
  const digits = (value: number): string => Number(value.toPrecision(2)).toLocaleString("en-US");
  io.writeError(
    `note: heavy: ${cost.parameters.toLocaleString("en-US")} parameters, ${runs} ${runs === 1 ? "run" : "runs"} of ` +
      `${steps.toLocaleString("en-US")} steps, ${digits(whole.operations / 1e9)} GFLOP with probes and tests, at least ` +
      `${digits(cost.memoryBytes / 2 ** 20)} MiB; about ${digits(seconds / 60)} minutes at 20 GFLOP/s, as WebAssembly ` +
      `does on two cores\n`,
  );
}
