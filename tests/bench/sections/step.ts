/** A training step of `cnn` on each rung of the device ladder, with PyTorch on the same cores as the mark. */
import os from "node:os";
import { openWorkerPage } from "../bench-page.ts";
import { judge } from "../expectations.ts";
import { alternate, median, type Side } from "../measure.ts";
import { rowOf, type Section } from "../report.ts";
import { openRungs, RUNGS } from "../rungs.ts";
import type { Bench } from "../section.ts";
import { openTorch } from "../torch.ts";

const RUNS = 20;

export async function runStep({ browser, url, runs }: Bench): Promise<readonly Section[]> {
  const page = await openWorkerPage(browser, url);
  const rungs = await openRungs(page);
  const sides: Side[] = [...rungs.sides];
  const remarks = [
    "Adam with age and norms, batch 64 of drawn 32x32 pictures, a new batch each step.",
    ...rungs.remarks,
  ];
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
