/** A training step of each model on each rung of the device ladder, beside the same network in PyTorch on the same cores. */
import os from "node:os";
import { openWorker, openWorkerPage } from "../bench-page.ts";
import { judge } from "../expectations.ts";
import { alternate, type Side, timesLonger } from "../measure.ts";
import type { BenchModel } from "../models.ts";
import { rowOf, type Section } from "../report.ts";
import { openRungs, RUNGS } from "../rungs.ts";
import type { Bench, RunSection } from "../section.ts";
import { openTorch } from "../torch.ts";

const RUNS = 9;
/** Some models take a minute a step without threads or in software. */
const SLOW_RUNS = 1;

export function modelSection(model: BenchModel): RunSection {
  return async (bench) => [await runModel(bench, model)];
}

async function runModel(
  { browser, url, runs, rungs: names }: Bench,
  model: BenchModel,
): Promise<Section> {
  const page = await openWorkerPage(browser, url);
  const rungs = await openRungs(page, { model, names, mostRuns: SLOW_RUNS });
  const sides: Side[] = [...rungs.sides];
  const { optimizer } = model;
  if (optimizer !== undefined && names.includes("wasm")) {
    const other = await openWorker(page, { kind: "step", rung: "wasm", model, optimizer });
    const sample = async (): Promise<number> => (await other.sample("step")).elapsedMs;
    sides.push({ name: `with threads, ${optimizer}`, sample });
  }
  const torch = await openTorch("torch-models.py", [
    model.name,
    String(model.parameters),
    String(os.availableParallelism()),
  ]);
  if (torch !== null) sides.push({ name: "PyTorch", sample: () => torch.time("step") });
  const samples = await alternate(sides, { runs: runs ?? RUNS, warmUps: 3 });
  torch?.close();
  await page.close();
  const ours = samples.find(({ name }) => name === RUNGS[0]?.name);
  const theirs = samples.find(({ name }) => name === "PyTorch");
  const isJudged = model.name === "cnn" && ours !== undefined && theirs !== undefined;
  return {
    name: "models",
    title: `One training step of ${model.name}, ${model.parameters.toLocaleString("en")} parameters`,
    rows: samples.map((one) => rowOf(one, theirs ?? null)),
    remarks: [
      "Adam with age and norms, batch 64 of drawn 32x32 pictures, a new batch each step.",
      ...rungs.remarks,
      torch === null
        ? "PyTorch: no Python that can import torch was found."
        : `PyTorch: ${torch.title}, Adam without measures; ratios are to it.`,
    ],
    expectations: isJudged ? [judge("cnnTorch", timesLonger(ours, theirs))] : [],
  };
}
