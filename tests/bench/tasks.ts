/**
 * Tasks of a page's main thread over a stretch of time: how long they held it up (as the browser's own long-task
 * observer tells a page), and how much processor time the longest really used, which a busy machine does not change.
 */
import { setTimeout as wait } from "node:timers/promises";
import type { Browser, Page } from "playwright-core";

export interface WatchedTasks {
  /** Durations above 50 ms, the shortest that browsers report. */
  readonly longMs: readonly number[];
  /** Most processor time of any task. */
  readonly mostProcessorMs: number;
}

export async function watchTasks(
  browser: Browser,
  page: Page,
  watchedMs: number,
): Promise<WatchedTasks> {
  await page.evaluate(() => {
    const tasks: number[] = [];
    Object.assign(globalThis, { benchTasks: tasks });
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) tasks.push(duration);
    }).observe({ type: "longtask" });
  });
  await browser.startTracing(page, { categories: ["disabled-by-default-devtools.timeline"] });
  await wait(watchedMs);
  const longMs = await page.evaluate(() => [
    ...(globalThis as unknown as { benchTasks: readonly number[] }).benchTasks,
  ]);
  const trace = await browser.stopTracing();
  return { longMs, mostProcessorMs: mostProcessorMs(JSON.parse(trace.toString())) };
}

interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  /** Thread time, microseconds. */
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
}

/** Over all main threads of pages in the trace; NaN when the trace names none. */
function mostProcessorMs(trace: unknown): number {
  const { traceEvents } = trace as { readonly traceEvents: readonly TraceEvent[] };
  const place = ({ pid, tid }: TraceEvent): string => `${pid} ${tid}`;
  const isMain = ({ name, args }: TraceEvent): boolean =>
    name === "thread_name" && args?.name === "CrRendererMain";
  const threads = new Set(traceEvents.filter(isMain).map(place));
  let most = threads.size === 0 ? NaN : 0;
  for (const event of traceEvents)
    if (event.name === "RunTask" && threads.has(place(event)))
      most = Math.max(most, (event.tdur ?? 0) / 1000);
  return most;
}
