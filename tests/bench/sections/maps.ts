/** A map of 65,536 cells on WebGPU, on WebAssembly in one worker and in two, and on the float64 reference. */
import type { Page } from "playwright-core";
import { openWorker, openWorkerPage, type OpenWorker } from "../bench-page.ts";
import { alternate, type Side } from "../measure.ts";
import type { MapsJob } from "../page/protocol.ts";
import { rowOf, type Section } from "../report.ts";
import type { Bench } from "../section.ts";

const RUNS = 3;
const CELLS = 65_536;
const STEPS = 500;
/** Mean decimal logarithm of the final losses: float32 against float64 over 500 noisy steps. */
const AGREEMENT = 1e-3;

interface Contender {
  readonly name: string;
  readonly device: MapsJob["device"];
  readonly workers: number;
  readonly mostRuns?: number;
}

const CONTENDERS: readonly Contender[] = [
  { name: "WebAssembly, 1 worker", device: "wasm", workers: 1 },
  { name: "WebAssembly, 2 workers", device: "wasm", workers: 2 },
  { name: "WebGPU, software", device: "webgpu", workers: 1, mostRuns: 2 },
  { name: "float64 reference, 1 worker", device: "reference", workers: 1, mostRuns: 2 },
];

export async function runMaps({ browser, url, runs }: Bench): Promise<readonly Section[]> {
  const sections: Section[] = [];
  for (const optimizer of ["momentum", "adam"]) {
    const page = await openWorkerPage(browser, url);
    const results = new Map<string, number>();
    const sides: Side[] = [];
    for (const contender of CONTENDERS)
      sides.push(await sideOf(page, { optimizer, contender, results }));
    const samples = await alternate(sides, { runs: runs ?? RUNS, warmUps: 1 });
    await page.close();
    const means = [...results.values()].map((sum) => sum / CELLS);
    const gap = Math.max(...means) - Math.min(...means);
    if (!(gap <= AGREEMENT))
      throw new Error(`${optimizer}: mean logarithms of the losses differ, ${means.join(", ")}`);
    const rows = samples.map((one) => rowOf(one, samples[0] ?? null));
    const perStep = rows.map(
      ({ name, medianMs }) => `${name}: ${((medianMs * 1e6) / CELLS / STEPS).toPrecision(3)} ns`,
    );
    sections.push({
      name: "maps",
      title: `Map of 256 x 256 cells, ${STEPS} steps each, noisy quadratic, ${optimizer}`,
      rows,
      remarks: [
        "WebGPU is a software adapter here: a check that it works, no measure of a GPU.",
        `A cell's step takes ${perStep.join("; ")}.`,
        `Mean logarithm of the final losses: they agree to ${gap.toPrecision(2)}.`,
      ],
      expectations: [],
    });
  }
  return sections;
}

/** All workers of a contender at once; the time is the slowest one's. */
async function sideOf(
  page: Page,
  {
    optimizer,
    contender: { name, device, workers, mostRuns },
    results,
  }: { optimizer: string; contender: Contender; results: Map<string, number> },
): Promise<Side> {
  const opened: OpenWorker[] = [];
  for (let index = 0; index < workers; index++) {
    const share = { index, of: workers };
    opened.push(await openWorker(page, { kind: "maps", optimizer, device, share }));
  }
  return {
    name,
    ...(mostRuns !== undefined && { mostRuns }),
    sample: async () => {
      const samples = await Promise.all(opened.map((worker) => worker.sample("fill")));
      results.set(
        name,
        samples.reduce((sum, { result }) => sum + (result ?? NaN), 0),
      );
      return Math.max(...samples.map(({ elapsedMs }) => elapsedMs));
    },
  };
}
