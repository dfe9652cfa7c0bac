/**
 * Where the cloud's marks lie: the window of the plane, both axes and their names, and the worker nearest to a pointer.
 * Pure. Lengths in the plane are the gradient's, those on the picture CSS pixels.
 */
import type { SmallProblem } from "../../../problems/problem.ts";
import type { WorkersView } from "../../../wire/workers.ts";
import { linearTicks, readableTicks } from "../../charts/ticks.ts";
import { fitWindow, toPixel, windowOf, type Size, type Viewport } from "../surface/viewport.ts";

export interface Spot {
  readonly x: number;
  readonly y: number;
}

export interface CloudModel {
  /** With one parameter the height is the worker's number, since there is no second coordinate. */
  readonly isLine: boolean;
  readonly names: { readonly x: string; readonly y: string };
  readonly xTicks: readonly { readonly at: number; readonly value: number }[];
  readonly yTicks: readonly { readonly at: number; readonly value: number }[];
  /** Per worker. */
  readonly gradients: readonly Spot[];
  readonly messages: readonly Spot[];
  readonly origin: Spot;
  readonly mean: Spot;
  readonly aggregate: Spot;
  /** null: not known. */
  readonly truth: Spot | null;
}

/** Pixels around the plot: ticks and names stand there. */
export const CLOUD_MARGIN = { left: 50, right: 14, top: 24, bottom: 36 } as const;

export function cloudModel(
  view: WorkersView,
  problem: SmallProblem | null,
  size: Size,
): CloudModel {
  const isLine = view.plane.axes === "coordinates" && problem?.dimension === 1;
  const points = (values: Float64Array): readonly (readonly [number, number])[] =>
    Array.from({ length: values.length / 2 }, (_, at) => [
      values[2 * at] ?? 0,
      isLine ? at + 1 : (values[2 * at + 1] ?? 0),
    ]);
  const [gradients, messages] = [points(view.gradients), points(view.messages)];
  const pointOf = (values: Float64Array): readonly [number, number] => [
    values[0] ?? 0,
    isLine ? 0 : (values[1] ?? 0),
  ];
  const [mean, aggregate] = [pointOf(view.mean), pointOf(view.aggregate)];
  const truth = view.truth.length === 0 ? null : pointOf(view.truth);
  const inner = {
    width: Math.max(1, size.width - CLOUD_MARGIN.left - CLOUD_MARGIN.right),
    height: Math.max(1, size.height - CLOUD_MARGIN.top - CLOUD_MARGIN.bottom),
  };
  const shown = [[0, 0] as const, mean, aggregate, ...(truth === null ? [] : [truth])];
  const window = cloudWindow([...gradients, ...messages, ...shown]);
  const fitted: Viewport = isLine
    ? { left: window[0], right: window[1], bottom: view.count + 0.6, top: 0.4 }
    : fitWindow(window, inner);
  const place = ([x, y]: readonly [number, number]): Spot => {
    const pixel = toPixel(fitted, inner, x, y);
    return { x: pixel.x + CLOUD_MARGIN.left, y: pixel.y + CLOUD_MARGIN.top };
  };
  const yValues = isLine
    ? linearTicks(1, view.count, Math.min(view.count, 6)).filter(Number.isInteger)
    : readableTicks([fitted.bottom, fitted.top], inner.height / 60);
  const xValues = readableTicks([fitted.left, fitted.right], inner.width / 90);
  return {
    isLine,
    names: axisNames(view, problem),
    xTicks: xValues.map((value) => ({ at: place([value, fitted.bottom]).x, value })),
    yTicks: yValues.map((value) => ({ at: place([fitted.left, value]).y, value })),
    gradients: gradients.map(place),
    messages: messages.map(place),
    origin: place([0, 0]),
    mean: place(mean),
    aggregate: place(aggregate),
    truth: truth === null ? null : place(truth),
  };
}

/** Of the points, with a margin in proportion: gradients may be of any size. */
function cloudWindow(
  points: readonly (readonly [number, number])[],
): readonly [number, number, number, number] {
  const reach = Math.max(...points.flatMap(([x, y]) => [Math.abs(x), Math.abs(y)]));
  // windowOf's least margin is meant for surfaces: it is asked at a size of one.
  const scale = reach > 0 ? reach : 1;
  const window = windowOf(
    [],
    points.map(([x, y]) => [x / scale, y / scale]),
  );
  const [left, right, bottom, top] = window ?? [-1, 1, -1, 1];
  return [left * scale, right * scale, bottom * scale, top * scale];
}

function axisNames(
  { plane }: WorkersView,
  problem: SmallProblem | null,
): { readonly x: string; readonly y: string } {
  if (plane.axes === "coordinates") {
    const [x = "x", y = "y"] = problem?.formula?.variables ?? [];
    return problem?.dimension === 1
      ? { x: `gradient in ${x}`, y: "worker" }
      : { x: `gradient in ${x}`, y: `gradient in ${y}` };
  }
  return {
    x: plane.first === "truth" ? "along the true gradient" : "along the workers’ mean gradient",
    y: "widest spread across it",
  };
}

/** The worker whose gradient or message is nearest; null where none is within reach. */
export function nearestWorker(
  { gradients, messages }: Pick<CloudModel, "gradients" | "messages">,
  pointer: Spot,
): number | null {
  const reach = 28;
  let best: number | null = null;
  let least = reach ** 2;
  for (const spots of [messages, gradients]) {
    spots.forEach(({ x, y }, worker) => {
      const distance = (x - pointer.x) ** 2 + (y - pointer.y) ** 2;
      if (distance < least) [least, best] = [distance, worker];
    });
  }
  return best;
}
