/** The fused update against `tf.train.adam`: many small tensors, and one large one. */
import { openWorker, openWorkerPage } from "../bench-page.ts";
import { judge } from "../expectations.ts";
import { alternate, timesLonger } from "../measure.ts";
import { rowOf, type Section } from "../report.ts";
import type { Bench } from "../section.ts";

const RUNS = 15;
const CASES = [
  {
    tensors: "cnn",
    updates: 40,
    title: "One Adam update, six tensors, 25,578 parameters",
    expectation: "fusedSix",
  },
  {
    tensors: "million",
    updates: 5,
    title: "One Adam update, one tensor, 1,048,576 parameters",
    expectation: "fusedMillion",
  },
] as const;

export async function runUpdate({ browser, url, runs }: Bench): Promise<readonly Section[]> {
  const sections: Section[] = [];
  for (const { tensors, updates, title, expectation } of CASES) {
    const page = await openWorkerPage(browser, url);
    const { report, sample } = await openWorker(page, { kind: "update", tensors, updates });
    const sides = report.sides.map((name) => ({
      name,
      sample: async () => (await sample(name)).elapsedMs,
    }));
    const samples = await alternate(sides, { runs: runs ?? RUNS, warmUps: 2 });
    await page.close();
    const [fused, , library] = samples;
    if (fused === undefined || library === undefined) throw new Error("a side is missing");
    sections.push({
      name: "update",
      title,
      rows: samples.map((one) => rowOf(one, fused)),
      remarks: [
        `${report.device}. A sample is ${updates} updates, submitted one by one, and the wait for the last; shown is one.`,
        ...report.remarks,
      ],
      expectations: [judge(expectation, timesLonger(library, fused))],
    });
  }
  return sections;
}
