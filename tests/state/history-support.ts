/** Runs as the history keeps them, and a table that several pages may share, as tabs of one browser do. */
import { canonicalize, type LeanExperiment } from "../../src/experiment/canonical.ts";
import { canonicalJson } from "../../src/experiment/canonical.ts";
import { keyOf, type KeptLane, type KeptRun } from "../../src/state/history/kept-run.ts";
import type { Change, Found, HistoryTable, Sought } from "../../src/state/history/table.ts";

export const RAVINE: LeanExperiment = {
  v: 1,
  problem: { kind: "formula", id: "ravine" },
  lanes: [{ optimizer: "momentum" }, { optimizer: "adam" }],
  steps: 100,
};

/** A lane whose loss is `values` at steps 1, 2, ... */
export function keptLane(
  label: string,
  values: readonly number[] = [],
  optimizer?: string,
): KeptLane {
  const steps = Float64Array.from(values, (_, index) => index + 1);
  const loss = values.at(-1);
  return {
    label,
    optimizer: optimizer ?? null,
    divergedAt: null,
    last: loss === undefined || Number.isNaN(loss) ? {} : { loss },
    curves: { loss: { steps, values: Float64Array.from(values) } },
  };
}

export function keptRun(patch: Partial<LeanExperiment> = {}, more: Partial<KeptRun> = {}): KeptRun {
  const experiment = canonicalize({ ...RAVINE, ...patch });
  return {
    key: keyOf(experiment),
    experiment: canonicalJson(experiment),
    savedAt: 1000,
    step: experiment.steps,
    device: "WebAssembly",
    lanes: [keptLane("Momentum", [3, 2, 1], "momentum"), keptLane("Adam", [3, 1, 0.5], "adam")],
    ...more,
  };
}

/** What a browser's table would hold. Full: nothing more is written, and nothing that is there is lost. */
export class Board implements HistoryTable {
  readonly runs = new Map<string, KeptRun>();
  pinned: KeptRun | null = null;
  isFull = false;

  all(): Promise<readonly KeptRun[]> {
    return Promise.resolve([...this.runs.values()].toSorted((a, b) => a.savedAt - b.savedAt));
  }

  count(): Promise<number> {
    return Promise.resolve(this.runs.size);
  }

  async write({ put, remove }: Change): Promise<void> {
    if (this.isFull && put.length > 0) throw new DOMException("no room", "QuotaExceededError");
    await Promise.resolve();
    for (const key of remove) this.runs.delete(key);
    for (const run of put) this.runs.set(run.key, run);
  }

  async update(
    { key, superseded = null }: Sought,
    decide: (found: Found) => Change | null,
  ): Promise<Found> {
    const keys = (await this.all()).map((run) => run.key);
    const found = {
      same: this.runs.get(key) ?? null,
      keys,
      superseded: superseded === null ? null : (this.runs.get(superseded) ?? null),
    };
    await this.write(decide(found) ?? { put: [], remove: [] });
    return found;
  }

  baseline(): Promise<KeptRun | null> {
    return Promise.resolve(this.pinned);
  }

  pin(run: KeptRun | null): Promise<void> {
    if (this.isFull) return Promise.reject(new DOMException("no room", "QuotaExceededError"));
    this.pinned = run;
    return Promise.resolve();
  }
}
