/** The paths' plane in words: axes, points, how wrong it is, what it is made of. */
import type {
  KeptPaths,
  PathPlaneView,
  PlanePictures,
  PlanePoint,
} from "../../../wire/path-plane.ts";
import { formatBytes } from "../../data/bytes.ts";
import { formatCount, formatDuration, formatNumber, formatPercent } from "../../format.ts";
import { offShare } from "./plane-model.ts";

export type LabelOf = (lane: number) => string;

/** "PC 1 (71 % of variance)", or where an axis of a plane through the lanes' ends leads. */
export function axisNames(
  { request, shares }: PathPlaneView,
  label: LabelOf,
): readonly [string, string] {
  const share = (axis: 0 | 1): string => `(${formatPercent(shares[axis])} of variance)`;
  const { through } = request;
  if (through.kind === "principal") return [`PC 1 ${share(0)}`, `PC 2 ${share(1)}`];
  const [a, b] = through.lanes;
  return [`to the end of ${label(a)} ${share(0)}`, `across it, to ${label(b)} ${share(1)}`];
}

export function pointName({ lane, step }: PlanePoint, label: LabelOf): string {
  return lane === null ? "Start of all lanes" : `${label(lane)}, step ${formatCount(step)}`;
}

/** The same within a sentence. */
export function pointNameWithin(point: PlanePoint, label: LabelOf): string {
  return point.lane === null ? "the start of all lanes" : pointName(point, label);
}

/** All that is known of a point, in one sentence each. */
export function pointWords(point: PlanePoint, label: LabelOf): string {
  const { loss, planeLoss, distance } = point;
  const losses =
    loss === null || planeLoss === null
      ? ""
      : ` Loss ${formatNumber(loss)} there, ${formatNumber(planeLoss)} at its foot on the plane.`;
  return (
    `${pointName(point, label)}: ${formatNumber(distance)} off the plane, ` +
    `${formatPercent(offShare(point))} of its distance from the origin.${losses}`
  );
}

export interface HowWrong {
  /** The point that is farthest off, by its share. */
  readonly farthest: PlanePoint;
  /** The point whose loss the plane has most wrong, by the ratio of both; null before there are losses. */
  readonly worst: (PlanePoint & { readonly loss: number; readonly planeLoss: number }) | null;
}

export function howWrong({ points }: PathPlaneView): HowWrong | null {
  const [start] = points;
  if (start === undefined) return null;
  let worst: HowWrong["worst"] = null;
  let most = -1;
  for (const point of points) {
    const { loss, planeLoss } = point;
    if (loss === null || planeLoss === null) continue;
    const wrong = wrongness(loss, planeLoss);
    if (wrong > most) [most, worst] = [wrong, { ...point, loss, planeLoss }];
  }
  const farthest = points.reduce((far, point) => (offShare(point) > offShare(far) ? point : far));
  return { farthest, worst };
}

/** |log of the ratio|: twice and half are as wrong as each other; what is not finite is wrong without bound. */
function wrongness(loss: number, planeLoss: number): number {
  const wrong = Math.abs(Math.log(planeLoss / loss));
  return Number.isNaN(wrong) ? (loss === planeLoss ? 0 : Infinity) : wrong;
}

/** Of a loss on the plane beside the true one: "12 % too high". */
export function errorWords({
  loss,
  planeLoss,
}: {
  readonly loss: number;
  readonly planeLoss: number;
}): string {
  if (planeLoss === loss) return "none";
  const off = planeLoss / loss - 1;
  if (!Number.isFinite(off)) return "not finite";
  return `${formatPercent(Math.abs(off))} too ${off > 0 ? "high" : "low"}`;
}

/** What losses are means over. */
export type Examples = "training examples" | "tasks";

export function picturesWords(
  { count, of, batch }: PlanePictures,
  examples: Examples,
  isVaried: boolean,
): string {
  const which =
    count === of
      ? `all ${formatCount(of)} ${examples}`
      : `${formatCount(count)} of ${formatCount(of)} ${examples}, drawn once`;
  const after = examples === "tasks" ? ", each after its inner steps" : "";
  const varied = isVaried ? ", neither flipped nor cropped" : "";
  const norms =
    batch === null
      ? ""
      : ` Batch norms go by the statistics of each batch of ${formatCount(batch)}, as in training.`;
  return `Losses are means over ${which}${after}${varied}.${norms}`;
}

export function keptWords({ counts, from, most, every, bytes, parameters }: KeptPaths): string {
  if (most === 0) {
    return (
      `Of networks with ${formatCount(parameters)} parameters and so many lanes no path is kept: ` +
      `it would take more than 256 MiB. Compare fewer lanes, or take a smaller network.`
    );
  }
  const points = Math.max(...counts, 0);
  const rhythm =
    every === 1
      ? "one after every step"
      : `one every ${formatCount(every)} steps (at first after every step, thinned since: a lane has at most ${formatCount(most)})`;
  // A run that was taken up elsewhere, or whose first points are thinned away.
  const since = from !== null && from > every ? ` from step ${formatCount(from)} on` : "";
  return `Kept are ${formatCount(points)} points a lane, ${rhythm}${since}; they take ${formatBytes(bytes)}.`;
}

export function timeWords(ms: number): string {
  return ms < 950 ? "less than a second" : `about ${formatDuration(ms / 1000)}`;
}
