/** The server's aggregate as a chip; its popover sets how many workers there are and how data are split among them. */
import { Trash2 } from "lucide-react";
import { Popover } from "radix-ui";
import { DEFAULTS } from "../../experiment/defaults.ts";
import type { Aggregation, WorkerSplit, Workers } from "../../experiment/experiment.ts";
import { WORKER_LIMITS } from "../../experiment/schema-workers.ts";
import type { Plan } from "../../wire/plan.ts";
import { Button } from "../controls/button.tsx";
import { ChoiceRow, SliderRow } from "../controls/form-rows.tsx";
import { formatCount, formatPlain } from "../format.ts";

const AGGREGATES: readonly (readonly [Aggregation, string])[] = [
  ["mean", "mean"],
  ["median", "median, coordinate by coordinate"],
  ["trimmed", "trimmed mean, coordinate by coordinate"],
];

const SPLITS: readonly (readonly [WorkerSplit, string])[] = [
  ["iid", "iid: shuffled"],
  ["contiguous", "contiguous: slices of the set"],
  ["sorted", "sorted: slices by class"],
  ["dirichlet", "Dirichlet: uneven classes"],
];

/** Tasks fall into classes by their amplitude. */
const TASK_SPLITS: readonly (readonly [WorkerSplit, string])[] = [
  ["iid", "iid: shuffled"],
  ["contiguous", "contiguous: slices of the pool"],
  ["sorted", "sorted: slices by amplitude"],
  ["dirichlet", "Dirichlet: uneven amplitudes"],
];

/** alpha where none was chosen yet: clearly uneven, every worker still with several classes. */
const FIRST_ALPHA = 0.5;

/** "mean of 20". */
export function aggregateWords({ count, aggregate = "mean", trim }: Workers): string {
  const share = trim ?? DEFAULTS.workers.trim;
  const name =
    aggregate === "trimmed" ? `mean without ${formatPlain(100 * share)} % a side` : aggregate;
  return `${name} of ${formatCount(count)}`;
}

interface WorkersChipProps {
  readonly workers: Workers;
  readonly problem: Plan["problem"] | null;
  /** Null: one stream of gradients again. */
  readonly onChange: (workers: Workers | null) => void;
}

export function WorkersChip({ workers, problem, onChange }: WorkersChipProps) {
  const { count, split = "iid", aggregate = "mean", alpha } = workers;
  const words = aggregateWords(workers);
  const set = (change: Partial<Workers>): void => {
    onChange({ ...workers, ...change });
  };
  return (
    <Popover.Root>
      <Popover.Trigger asChild>
        <button
          type="button"
          className="chip"
          data-keeps-arrows
          aria-label={`Workers: ${words}`}
          title="What the server makes of the workers' messages"
        >
          {words}
        </button>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          className="popover stage-form"
          aria-label="Workers"
          align="end"
          sideOffset={6}
          collisionPadding={8}
        >
          <div className="form-group">
            <h3 className="panel-title">Workers</h3>
            <p className="form-help">
              Each sends its own gradient through the stages, with draws and memory of its own; the
              rule works on the server and sees the aggregate.
            </p>
            <SliderRow
              label="Workers"
              value={count}
              range={{ min: 1, max: mostWorkers(problem), scale: "log" }}
              bounds={{ min: 1, max: WORKER_LIMITS.count }}
              integer
              onChange={(value) => {
                set({ count: value });
              }}
            />
            <ChoiceRow
              label="Aggregate"
              value={aggregate}
              options={AGGREGATES}
              onChange={(value) => {
                set({ aggregate: value });
              }}
            />
            {aggregate === "trimmed" && (
              <SliderRow
                label="Left out"
                value={workers.trim ?? DEFAULTS.workers.trim}
                range={{ min: 0, max: WORKER_LIMITS.trim, scale: "linear" }}
                bounds={{ min: 0, max: WORKER_LIMITS.trim }}
                onChange={(trim) => {
                  set({ trim });
                }}
              />
            )}
            {problem !== null && problem.kind !== "small" ? (
              <>
                <ChoiceRow
                  label={problem.kind === "meta" ? "Tasks" : "Data"}
                  value={split}
                  options={problem.kind === "meta" ? TASK_SPLITS : SPLITS}
                  onChange={(value) => {
                    set({
                      split: value,
                      ...(value === "dirichlet" && { alpha: alpha ?? FIRST_ALPHA }),
                    });
                  }}
                />
                {split === "dirichlet" && (
                  <SliderRow
                    label="Evenness α"
                    value={alpha ?? FIRST_ALPHA}
                    range={{ min: 0.01, max: 100, scale: "log" }}
                    bounds={WORKER_LIMITS.alpha}
                    onChange={(value) => {
                      set({ alpha: value });
                    }}
                  />
                )}
              </>
            ) : (
              <p className="form-help">{sharedWords(problem)}</p>
            )}
            <div className="stage-tools">
              <Button
                small
                look="quiet"
                onClick={() => {
                  onChange(null);
                }}
              >
                <Trash2 size={13} aria-hidden />
                remove
              </Button>
            </div>
          </div>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

/** A slider's end that makes sense for the problem; the field takes what the schema takes. */
function mostWorkers(problem: Plan["problem"] | null): number {
  if (problem?.kind === "network" || problem?.kind === "meta") return 100;
  const terms = problem?.small.formula?.terms.length ?? 1;
  return problem?.small.kind === "formula" && terms > 1 ? Math.min(1000, terms) : 1000;
}

function sharedWords(problem: Plan["problem"] | null): string {
  if (problem?.kind !== "small") return "";
  switch (problem.small.kind) {
    case "formula":
      return "Term j of the formula belongs to worker j mod count; more workers than terms is a mistake.";
    case "quadratic":
      return "All share the quadratic; each draws noise of its own. The problem's spread moves their minima apart.";
    case "signal":
      return "All meet the same signal; each draws noise of its own.";
  }
}
