/** 10,000 trajectories on WebGPU against the float64 reference. */
import { openWorker, openWorkerPage } from "../bench-page.ts";
import { alternate } from "../measure.ts";
import { rowOf, type Section } from "../report.ts";
import type { Bench } from "../section.ts";

const RUNS = 3;
/** Mean losses over all trajectories, relative: float32 against float64 over 200 steps. */
const AGREEMENT = 1e-3;

export async function runTrajectories({ browser, url, runs }: Bench): Promise<readonly Section[]> {
  const sections: Section[] = [];
  for (const optimizer of ["momentum", "adam"]) {
    const page = await openWorkerPage(browser, url);
    const { report, sample } = await openWorker(page, { kind: "trajectories", optimizer });
    const ends = new Map<string, number>();
    const sides = report.sides.map((name) => ({
      name: name === "webgpu" ? "WebGPU, software" : "float64 reference",
      sample: async () => {
        const { elapsedMs, result } = await sample(name);
        ends.set(name, result ?? NaN);
        return elapsedMs;
      },
    }));
    const samples = await alternate(sides, { runs: runs ?? RUNS, warmUps: 1 });
    await page.close();
    const [first = NaN, second = NaN] = [...ends.values()];
    if (!(Math.abs(first - second) <= AGREEMENT * second))
      throw new Error(`${optimizer}: the mean losses differ, ${first} and ${second}`);
    sections.push({
      name: "trajectories",
      title: `10,000 trajectories of 200 steps, rosenbrock, ${optimizer}`,
      rows: samples.map((one) => rowOf(one, samples[0] ?? null)),
      remarks: [
        `${report.device}. Noise 0.1 from the same streams, records for the measures included.`,
        `Mean loss at the last step: ${first.toPrecision(6)} and ${second.toPrecision(6)}.`,
      ],
      expectations: [],
    });
  }
  return sections;
}
