/** What a tuning has found so far: its progress, a strip a lane, the winners on fresh seeds, and what to do with them. */
import { useMemo, useState } from "react";
import type { TuningReport } from "../../../sweeps/tuning/report.ts";
import { Segments } from "../../controls/form-rows.tsx";
import { formatCount, THIN } from "../../format.ts";
import { widened } from "../../../sweeps/tuning/search.ts";
import { sensitivityOf } from "../../../sweeps/tuning/sensitivity.ts";
import { ApplyBar } from "./apply-bar.tsx";
import { FreshTable } from "./fresh-table.tsx";
import { LaneStrips } from "./lane-strips.tsx";
import { PairsTable } from "./pairs-table.tsx";
import { scoreAxis } from "./strip-axes.ts";
import { scoreWords, searchWords } from "./words.ts";

export interface TuningResultsProps {
  readonly report: TuningReport | null;
  readonly onWiden: (lane: number, name: string, range: readonly [number, number]) => void;
  readonly onClose: () => void;
}

const FACTORS = { double: 2, tenth: 1.1 } as const;

export function TuningResults({ report, onWiden, onClose }: TuningResultsProps) {
  const [near, setNear] = useState<keyof typeof FACTORS>("double");
  const result = report?.result ?? null;
  const scores = useMemo(
    () => scoreAxis(result?.scored.flatMap((list) => list.map(({ score }) => score)) ?? []),
    [result],
  );
  if (report === null) {
    return (
      <p className="verdict" role="status">
        Nothing has been tuned yet.
      </p>
    );
  }
  return (
    <>
      <p className="lab-status" role="status">
        {statusWords(report)}
      </p>
      <EdgeAlert report={report} />
      <FreshTable report={report} />
      <PairsTable report={report} />
      <ApplyBar report={report} onClose={onClose} />
      <section className="lab-group" aria-label="Sensitivity">
        <div className="tuning-head">
          <h3 className="form-title">Sensitivity</h3>
          <Segments
            label="Counted as nearly as good as the best"
            value={near}
            options={[
              ["double", "within 2×"],
              ["tenth", `within 10${THIN}%`],
            ]}
            onChange={setNear}
          />
        </div>
        <p className="form-help">
          {scoreWords(report.choices)}, against each setting that was searched:{" "}
          {searchWords(report.choices)}
          {report.choices.scope === "rate" ? "" : "; the line takes the best over the others"}. All
          lanes share the score&apos;s axis; scores far above the rest are drawn at its end.
        </p>
        <div className="strips-list">
          {report.searches.map((_, lane) => (
            <LaneStrips
              key={lane}
              report={report}
              lane={lane}
              scores={scores}
              factor={FACTORS[near]}
              onWiden={onWiden}
            />
          ))}
        </div>
      </section>
    </>
  );
}

/** Winners at an end of their grid may be beaten by settings nobody has tried: said before they are compared. */
function EdgeAlert({ report }: { readonly report: TuningReport }) {
  if (report.state !== "done") return null;
  const open = report.searches.flatMap((search, lane) =>
    sensitivityOf(search, report.result?.scored[lane] ?? [], FACTORS.double)
      .filter(
        ({ axis, edge }) =>
          search.counts.length > 0 && edge !== null && widened(axis, edge) !== null,
      )
      .map(({ axis }) => `${report.titles[lane] ?? `Lane ${lane + 1}`} (${axis.name})`),
  );
  if (open.length === 0) return null;
  return (
    <p className="tuning-refusal">
      Best at the end of the grid: {open.join(", ")}. Widen these below, under Sensitivity, before
      you compare.
    </p>
  );
}

function statusWords({ state, result, message, choices }: TuningReport): string {
  const done = `${formatCount(result?.done ?? 0)} of ${formatCount(result?.total ?? 0)} runs`;
  switch (state) {
    case "running":
      return result === null ? "Starting the workers." : done;
    case "cancelled":
      return `Cancelled after ${done}; what came back is below.`;
    case "failed":
      return `The tuning stopped: ${message ?? "no reason was given"}.`;
    case "done":
      return result?.winners.every((winner) => winner === null) === true
        ? "Every run of every lane diverged: lower the ranges."
        : `Done: ${done}, winners on ${formatCount(choices.freshSeeds)} fresh seeds.`;
  }
}
