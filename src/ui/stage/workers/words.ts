/** What is said of a worker and of the picture, in the same words for eyes and ears. */
import type { WorkersView } from "../../../wire/workers.ts";
import { formatCount, formatNumber, formatPercent } from "../../format.ts";

/** Names of what workers keep (estimators/feedback.ts); other slots keep their own. */
const MEMORY_NAMES: Readonly<Record<string, string>> = {
  e: "stored error ‖e‖",
  h: "held by the server ‖h‖",
  v: "own momentum ‖v‖",
};

export interface Fact {
  readonly name: string;
  readonly value: string;
}

/** From 0. */
export function workerFacts(view: WorkersView, worker: number): readonly Fact[] {
  const facts: Fact[] = [];
  const loss = view.losses[worker];
  if (loss !== undefined) facts.push({ name: "loss", value: formatNumber(loss) });
  facts.push(
    { name: "gradient ‖·‖", value: formatNumber(view.gradientNorms[worker] ?? null) },
    { name: "message ‖·‖", value: formatNumber(view.messageNorms[worker] ?? null) },
    ...view.memories.map(({ slot, norms }) => ({
      name: memoryName(slot),
      value: formatNumber(norms[worker] ?? null),
    })),
  );
  if (view.shards !== null) {
    const { sizes, unit } = view.shards;
    const size = sizes[worker] ?? 0;
    const one = unit === "terms" ? "term" : "example";
    facts.push({ name: "holds", value: `${formatCount(size)} ${size === 1 ? one : unit}` });
  }
  return facts;
}

export function memoryName(slot: string): string {
  return MEMORY_NAMES[slot] ?? `${slot} ‖·‖`;
}

export function workerWords(view: WorkersView, worker: number): string {
  const facts = workerFacts(view, worker).map(({ name, value }) => `${name} ${value}`);
  return `Worker ${formatCount(worker + 1)} of ${formatCount(view.count)}: ${facts.join(", ")}`;
}

/** What the plane shows of what there is, for the line under the picture. */
export function planeWords(view: WorkersView, isLine: boolean): string {
  const { plane, truth } = view;
  const parts: string[] = [];
  if (plane.axes === "projection")
    parts.push(`The plane holds ${formatPercent(plane.seen)} of the spread.`);
  // On a line every worker has a height of its own.
  const covered = isLine ? 0 : coveredWorkers(view);
  if (covered > 0)
    parts.push(
      `${formatCount(covered)} ${covered === 1 ? "worker lies" : "workers lie"} on top of another here.`,
    );
  if (plane.isSketched)
    parts.push("Positions are from sketches, good to about 4 % of the longest; norms are exact.");
  if (truth.length === 0) parts.push("The true gradient is known at probes only.");
  return parts.join(" ");
}

/** Workers whose gradient and message both stand where an earlier worker's do, to a thousandth of the picture. */
function coveredWorkers({ gradients, messages, count }: WorkersView): number {
  let reach = 0;
  for (const values of [gradients, messages])
    for (const value of values) reach = Math.max(reach, Math.abs(value));
  if (reach === 0) return count - 1;
  const cell = (value: number | undefined): number => Math.round(((value ?? 0) / reach) * 1000);
  const places = new Set<string>();
  for (let at = 0; at < 2 * count; at += 2) {
    const place = [gradients[at], gradients[at + 1], messages[at], messages[at + 1]].map(cell);
    places.add(place.join());
  }
  return count - places.size;
}
