/** One worker in figures: loss, norms, what it stores and what it holds, class by class where there are classes. */
import type { WorkersView } from "../../../wire/workers.ts";
import { formatCount, formatPercent } from "../../format.ts";
import { workerFacts } from "./words.ts";

interface WorkerCardProps {
  readonly view: WorkersView;
  /** From 0; null: none is chosen. */
  readonly worker: number | null;
}

export function WorkerCard({ view, worker }: WorkerCardProps) {
  if (worker === null) {
    return (
      <p className="worker-card-empty">
        Point at a worker, or choose one with the arrow keys, to see its loss and what it holds.
      </p>
    );
  }
  return (
    <section className="worker-card" aria-label={`Worker ${formatCount(worker + 1)}`}>
      <h4>
        Worker {formatCount(worker + 1)} <span>of {formatCount(view.count)}</span>
      </h4>
      <dl>
        {workerFacts(view, worker).map(({ name, value }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd className="num">{value}</dd>
          </div>
        ))}
      </dl>
      <LabelMix view={view} worker={worker} />
    </section>
  );
}

interface Share {
  readonly name: string;
  readonly count: number;
  readonly share: number;
}

/** Classes of a worker's examples, those it has none of left out. */
function labelMix({ shards }: WorkersView, worker: number): readonly Share[] {
  if (shards === null || shards.labels.length === 0) return [];
  const { classes, labels, sizes } = shards;
  return classes.flatMap((name, index) => {
    const count = labels[worker * classes.length + index] ?? 0;
    return count === 0 ? [] : [{ name, count, share: count / (sizes[worker] ?? 1) }];
  });
}

/** A segment narrower than this has no room for its name. */
const NAMED_SHARE = 0.24;

function LabelMix({ view, worker }: { readonly view: WorkersView; readonly worker: number }) {
  const mix = labelMix(view, worker);
  if (mix.length === 0) return null;
  const words = mixWords(view, worker);
  return (
    <>
      <svg className="label-mix" role="img" aria-label={`Classes: ${words}`}>
        {mix.map(({ name, count, share }, index) => {
          const from = mix.slice(0, index).reduce((sum, before) => sum + before.share, 0);
          return (
            <g key={name}>
              <title>{`${name}: ${formatCount(count)}, ${formatPercent(share)}`}</title>
              <rect x={`${from * 100}%`} width={`${share * 100}%`} height="100%" />
              {share >= NAMED_SHARE && (
                <text x={`${(from + share / 2) * 100}%`} y="50%" dy="0.35em" textAnchor="middle">
                  {name}
                </text>
              )}
            </g>
          );
        })}
      </svg>
      <p className="label-words" aria-hidden>
        {words}
      </p>
    </>
  );
}

/** Most examples first; empty where there are no classes. */
export function mixWords(view: WorkersView, worker: number): string {
  return labelMix(view, worker)
    .toSorted((a, b) => b.count - a.count)
    .map(({ name, count }) => `${name} ${formatCount(count)}`)
    .join(", ");
}
