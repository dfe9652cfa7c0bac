/** Puts together one frame: lines of the charts on screen, the stage, and the slots if they are looked at. */
import type { Replicas } from "./replicas.ts";
import type { Receipt } from "../measure/receipt.ts";
import type { Metric } from "../measure/row.ts";
import type { Line } from "../wire/curves.ts";
import type { Event, LaneState, View } from "../wire/messages.ts";
import type { Run } from "./run.ts";
import type { SeriesStore } from "./series.ts";

type Frame = Extract<Event, { kind: "frame" }>;

export async function buildFrame({
  run,
  view,
  series,
  replicas,
  lanes,
  session,
  stepsPerSecond,
  reached,
  receipt,
  noWayBack,
}: {
  run: Run;
  view: View;
  series: SeriesStore;
  replicas: Replicas | null;
  lanes: readonly LaneState[];
  session: number;
  stepsPerSecond: number;
  reached: number;
  receipt: Receipt | null;
  noWayBack: string | null;
}): Promise<Frame> {
  const charts: Partial<Record<Metric, Line[]>> = {};
  for (const metric of view.metrics) {
    charts[metric] = lanes.map(
      (_, lane) =>
        replicas?.compared(lane, metric, view.compare) ?? {
          ...series.line(lane, metric, view),
          ...replicas?.band(lane, metric, view),
        },
    );
  }
  const stage = view.stage === "buffers" ? null : await run.stage(view);
  const buffers = view.bufferLane === null ? null : await run.buffers(view.bufferLane);
  const workers = view.workers === true ? run.workers?.() : undefined;
  const layers = view.layers == null ? null : run.layers?.(view.layers);
  const belief = run.belief(view.belief ?? null);
  const { paired: asked } = view;
  const paired = asked == null ? undefined : (replicas?.newest(asked) ?? null);
  const shown = {
    ...{ charts, stage, buffers },
    ...(workers && { workers }),
    ...(layers && { layers }),
    ...(view.belief != null && { belief }),
    ...(paired !== undefined && { paired }),
  };
  const time = { step: run.step, reached, receipt, noWayBack, stepsPerSecond };
  return { kind: "frame", session, ...time, lanes, ...shown };
}

/** Every buffer of a frame, once: they are handed over, not copied. */
export function transferables(event: Event): ArrayBuffer[] {
  const found = new Set<ArrayBuffer>();
  const visit = (value: unknown): void => {
    if (ArrayBuffer.isView(value)) {
      if (value.buffer instanceof ArrayBuffer) found.add(value.buffer);
    } else if (Array.isArray(value)) {
      value.forEach(visit);
    } else if (typeof value === "object" && value !== null) {
      Object.values(value).forEach(visit);
    }
  };
  if (event.kind === "frame") visit(event);
  return [...found];
}
