/** What one update of the charts costs the page's thread. */
import { setTimeout as wait } from "node:timers/promises";
import type { CDPSession, Page } from "playwright-core";
import { alternate } from "../measure.ts";
import { rowOf, type Section } from "../report.ts";
import type { Bench } from "../section.ts";

const RUNS = 12;
/** Updates of a sample and their distance: charts follow at most every 160 ms. */
const UPDATES = 8;
const INTERVAL_MS = 250;

export async function runCharts({ browser, url, runs }: Bench): Promise<readonly Section[]> {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.goto(new URL("charts.html", url).href);
  await page.waitForFunction(() => globalThis.charts !== undefined);
  const shown = await showCharts(page);
  const session = await page.context().newCDPSession(page);
  // Processor time of the thread: what else the machine does is not counted.
  await session.send("Performance.enable", { timeDomain: "threadTicks" });
  const over = async (act: () => Promise<void>): Promise<number> => {
    const before = await threadMs(session);
    for (let update = 0; update < UPDATES; update++) {
      await act();
      await wait(INTERVAL_MS);
    }
    return ((await threadMs(session)) - before) / UPDATES;
  };
  const sides = [
    { name: "an update", sample: () => over(() => page.evaluate(() => globalThis.charts!.push())) },
    {
      name: "the same time without one",
      sample: () => over(() => page.evaluate(() => undefined)),
    },
  ];
  const samples = await alternate(sides, { runs: runs ?? RUNS });
  await page.close();
  return [
    {
      name: "charts",
      title: "One update of the charts, time of the page's thread",
      rows: samples.map((one) => rowOf(one)),
      remarks: [
        `${shown.charts} charts, ${shown.lanes} lanes, up to ${shown.points} points a line, faint raw curves behind; ` +
          `scripts, styles, layout and painting, each chart in its own task; processor time.`,
      ],
      expectations: [],
    },
  ];
}

/** Feeds frames until every chart that can have curves shows them. */
async function showCharts(page: Page): Promise<{ charts: number; lanes: number; points: number }> {
  for (let frame = 0; frame < 10; frame++) {
    await page.evaluate(() => globalThis.charts!.push());
    await wait(INTERVAL_MS * 2);
  }
  const shown = await page.evaluate(() => globalThis.charts!.shown());
  if (shown.charts !== 4) throw new Error(`${shown.charts} charts are drawn, not four`);
  return shown;
}

/** Processor time of all tasks of the page's thread since it began. */
async function threadMs(session: CDPSession): Promise<number> {
  const { metrics } = await session.send("Performance.getMetrics");
  return 1000 * (metrics.find(({ name }) => name === "TaskDuration")?.value ?? NaN);
}
