/** Four lanes against one, and measuring against not measuring, on WebAssembly. */
import { openWorker, openWorkerPage } from "../bench-page.ts";
import { judge } from "../expectations.ts";
import { alternate, timesLonger } from "../measure.ts";
import { rowOf, type Section } from "../report.ts";
import type { Bench } from "../section.ts";

const RUNS = 5;

export async function runLanes({ browser, url, runs }: Bench): Promise<readonly Section[]> {
  const page = await openWorkerPage(browser, url);
  const { report, sample } = await openWorker(page, { kind: "lanes" });
  const sides = report.sides.map((name) => ({
    name,
    sample: async () => (await sample(name)).elapsedMs,
  }));
  const samples = await alternate(sides, { runs: runs ?? RUNS, warmUps: 1 });
  await page.close();
  const [bare, one, probed, four] = samples;
  if (bare === undefined || one === undefined || probed === undefined || four === undefined)
    throw new Error("a side is missing");
  const perLane = timesLonger(four, one) / 4;
  return [
    {
      name: "lanes",
      title: "Steps of cnn, batch 32: lanes and measuring",
      rows: samples.map((each) => rowOf(each, one)),
      remarks: [
        `${report.device}. A sample is 50 steps, shown is one step of all its lanes; ratios are to one lane without probes.`,
        "bare: Adam's program alone. one lane: with age and norms. probed: default probes, one in 50 steps.",
        `Four lanes take ${perLane.toPrecision(3)} times as long a lane as one lane alone.`,
      ],
      expectations: [
        judge("probesOff", timesLonger(one, bare)),
        judge("probesOn", timesLonger(probed, bare)),
      ],
    },
  ];
}
