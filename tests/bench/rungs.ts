/** One training step on each rung of the device ladder, each in a worker of its own. */
import type { Page } from "playwright-core";
import { CannotRunError, openWorker } from "./bench-page.ts";
import type { Side } from "./measure.ts";
import type { BenchModel } from "./models.ts";
import { RUNG_NAMES, type Rung } from "./page/protocol.ts";

/** The first is the rung that most visitors without a GPU are on; mostRuns: of rungs that take seconds a step. */
export const RUNGS: readonly {
  readonly rung: Rung;
  readonly name: string;
  readonly mostRuns?: number;
}[] = [
  { rung: "wasm", name: "WebAssembly with threads" },
  { rung: "wasm-one-thread", name: "WebAssembly without threads" },
  { rung: "cpu", name: "JavaScript", mostRuns: 3 },
  { rung: "webgpu", name: "WebGPU, software", mostRuns: 2 },
];

/** All rungs compute the same first loss, up to float32. */
const AGREEMENT = 1e-3;

export interface OpenRungs {
  readonly sides: readonly Side[];
  /** What each rung runs on, and which this machine does not have. */
  readonly remarks: readonly string[];
}

/**
 * Every rung has done one step of `model` (`cnn` where none is given) when this returns. mostRuns: at most so many
 * samples of a rung that takes seconds. Throws where two rungs disagree about the first loss.
 */
export async function openRungs(
  page: Page,
  {
    model,
    names = RUNG_NAMES,
    mostRuns = Infinity,
  }: { model?: BenchModel; names?: readonly Rung[]; mostRuns?: number } = {},
): Promise<OpenRungs> {
  const sides: Side[] = [];
  const remarks: string[] = [];
  const firstLosses: (number | null)[] = [];
  for (const { rung, name, mostRuns: most } of RUNGS.filter((one) => names.includes(one.rung))) {
    try {
      const worker = await openWorker(page, { kind: "step", rung, ...(model && { model }) });
      remarks.push(`${name}: ${worker.report.device}.`);
      firstLosses.push((await worker.sample("step")).result);
      const limit = most === undefined ? {} : { mostRuns: Math.min(most, mostRuns), isWarm: true };
      const sample = async (): Promise<number> => (await worker.sample("step")).elapsedMs;
      sides.push({ name, ...limit, sample });
    } catch (error) {
      if (!(error instanceof CannotRunError)) throw error;
      remarks.push(`${name}: cannot run here, ${error.message}.`);
    }
  }
  expectAgreement(firstLosses);
  return { sides, remarks };
}

function expectAgreement(losses: readonly (number | null)[]): void {
  const [first = NaN] = losses;
  for (const loss of losses) {
    if (!(Math.abs((loss ?? NaN) - (first ?? NaN)) <= AGREEMENT))
      throw new Error(`the rungs disagree about the first loss: ${losses.join(", ")}`);
  }
}
