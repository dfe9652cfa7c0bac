/** A training step of `cnn` on each rung of the device ladder, with PyTorch on the same cores as the mark. */
import os from "node:os";
import { CannotRunError, openWorker, openWorkerPage, type OpenWorker } from "../bench-page.ts";
import { judge } from "../expectations.ts";
import { alternate, median, type Side } from "../measure.ts";
import type { Rung } from "../page/protocol.ts";
import { rowOf, type Section } from "../report.ts";
import type { Bench } from "../section.ts";
import { openTorch } from "../torch.ts";

const RUNS = 20;
const RUNGS: readonly { readonly rung: Rung; readonly name: string; readonly mostRuns?: number }[] =
  [
    { rung: "wasm", name: "WebAssembly with threads" },
    { rung: "wasm-one-thread", name: "WebAssembly without threads" },
    { rung: "cpu", name: "JavaScript", mostRuns: 3 },
    { rung: "webgpu", name: "WebGPU, software", mostRuns: 2 },
  ];
/** All rungs compute the same first losses, up to float32. */
const AGREEMENT = 1e-3;

export async function runStep({ browser, url, runs }: Bench): Promise<readonly Section[]> {
  const page = await openWorkerPage(browser, url);
  const remarks = [
    "Adam with age and norms, batch 64 of drawn 32x32 pictures, a new batch each step.",
  ];
  const sides: Side[] = [];
  const firstLosses: (number | null)[] = [];
  for (const { rung, name, mostRuns = Infinity } of RUNGS) {
    const worker = await openRung(() => openWorker(page, { kind: "step", rung }), name, remarks);
    if (worker === null) continue;
    remarks.push(`${name}: ${worker.report.device}.`);
    firstLosses.push((await worker.sample("step")).result);
    sides.push({ name, mostRuns, sample: async () => (await worker.sample("step")).elapsedMs });
  }
  expectAgreement(firstLosses);
  const torch = await openTorch("torch-step.py", [String(os.availableParallelism())]);
  if (torch === null) remarks.push("PyTorch: no Python that can import torch was found.");
  else {
    remarks.push(`PyTorch: ${torch.title}.`);
    sides.push({ name: "PyTorch", sample: () => torch.time("step") });
  }
  const samples = await alternate(sides, { runs: runs ?? RUNS, warmUps: 1 });
  torch?.close();
  await page.close();
  const wasm = samples.find(({ name }) => name === RUNGS[0]?.name);
  return [
    {
      name: "step",
      title: "One training step of cnn",
      rows: samples.map((one) => rowOf(one, wasm ?? null)),
      remarks,
      expectations: wasm === undefined ? [] : [judge("wasmStep", median(wasm.elapsedMs))],
    },
  ];
}

/** Null, with a remark, where the rung does not exist on this machine. */
async function openRung(
  open: () => Promise<OpenWorker>,
  name: string,
  remarks: string[],
): Promise<OpenWorker | null> {
  try {
    return await open();
  } catch (error) {
    if (!(error instanceof CannotRunError)) throw error;
    remarks.push(`${name}: cannot run here, ${error.message}.`);
    return null;
  }
}

function expectAgreement(losses: readonly (number | null)[]): void {
  const [first = NaN] = losses;
  for (const loss of losses) {
    if (!(Math.abs((loss ?? NaN) - (first ?? NaN)) <= AGREEMENT))
      throw new Error(`the rungs disagree about the first loss: ${losses.join(", ")}`);
  }
}
