/** What the network's run costs, before Play and while it runs; a heavy one says so where nobody can miss it. */
import { TriangleAlert } from "lucide-react";
import { useEffect, useMemo, useState } from "react";
import { findFacts } from "../../data/sets/facts.ts";
import { networkRunCost, type NetworkRunCost } from "../../experiment/network-cost.ts";
import type { Plan } from "../../wire/plan.ts";
import { useAppStore, useStore } from "../store-context.ts";
import { costWords } from "./cost-words.ts";
import { PaceMeter } from "./pace-meter.ts";

/** What was measured in this visit, by what decides how fast a step is. */
const measured = new Map<string, number>();

export function RunCost({ plan }: { readonly plan: Plan }) {
  const cost = useMemo(() => {
    const facts = plan.problem.kind === "network" ? findFacts(plan.problem.network.data.set) : null;
    return facts === null ? null : networkRunCost(plan, facts);
  }, [plan]);
  const factor = useFactor(plan, cost);
  const step = useStore((state) => state.step);
  const isDone = useStore((state) => state.phase === "done");
  if (cost === null) return null;
  const words = costWords(plan, cost, { factor, step: isDone ? 0 : step });
  return (
    <div className="run-cost" data-heavy={words.isHeavy && !isDone}>
      {words.isHeavy && !isDone && <TriangleAlert size={15} aria-hidden />}
      <p>
        {words.isHeavy && !isDone && <b>Heavy. </b>}
        {words.time}.<small>{words.size}.</small>
      </p>
    </div>
  );
}

/** How much slower than assumed this network runs here; null before it ran in this visit. */
function useFactor(plan: Plan, cost: NetworkRunCost | null): number | null {
  const store = useAppStore();
  const device = useStore((state) => state.deviceChoice);
  const { problem } = plan;
  const key =
    problem.kind === "network"
      ? JSON.stringify([
          device,
          problem.network.data.set,
          problem.network.model,
          problem.network.batch,
        ])
      : "";
  const [, setFactor] = useState<number | null>(null);
  useEffect(() => {
    if (cost === null) return;
    const meter = new PaceMeter();
    return store.subscribe(({ step, phase }, before) => {
      if (step === before.step && phase === before.phase) return;
      meter.take(
        { step, isRunning: phase === "running", seconds: performance.now() / 1000 },
        { plan, cost },
      );
      const { factor } = meter;
      if (factor === null) return;
      measured.set(key, factor);
      setFactor(factor);
    });
  }, [store, plan, cost, key]);
  return measured.get(key) ?? null;
}
