/** A training step of each model on WebAssembly with threads, beside the same network in PyTorch on the same cores. */
import os from "node:os";
import { openWorker, openWorkerPage } from "../bench-page.ts";
import { judge } from "../expectations.ts";
import { alternate, type Side, timesLonger } from "../measure.ts";
import { BENCH_MODELS, type BenchModel } from "../models.ts";
import { rowOf, type Section } from "../report.ts";
import type { Bench } from "../section.ts";
import { openTorch } from "../torch.ts";

const RUNS = 9;

export async function runModels(bench: Bench): Promise<readonly Section[]> {
  const sections: Section[] = [];
  for (const model of BENCH_MODELS) sections.push(await runModel(bench, model));
  return sections;
}

async function runModel({ browser, url, runs }: Bench, model: BenchModel): Promise<Section> {
  const page = await openWorkerPage(browser, url);
  const worker = await openWorker(page, { kind: "step", rung: "wasm", model });
  const { optimizer } = model;
  const other =
    optimizer === undefined
      ? null
      : await openWorker(page, { kind: "step", rung: "wasm", model, optimizer });
  const threads = os.availableParallelism();
  const torch = await openTorch("torch-models.py", [
    model.name,
    String(model.parameters),
    String(threads),
  ]);
  const sides: Side[] = [
    {
      name: "WebAssembly with threads",
      sample: async () => (await worker.sample("step")).elapsedMs,
    },
  ];
  if (other !== null) {
    const name = `the same, ${optimizer ?? ""}`;
    sides.push({ name, sample: async () => (await other.sample("step")).elapsedMs });
  }
  if (torch !== null) sides.push({ name: "PyTorch", sample: () => torch.time("step") });
  const samples = await alternate(sides, { runs: runs ?? RUNS, warmUps: 3 });
  torch?.close();
  await page.close();
  const [ours] = samples;
  const theirs = samples.find(({ name }) => name === "PyTorch");
  const isJudged = model.name === "cnn" && ours !== undefined && theirs !== undefined;
  return {
    name: "models",
    title: `One training step of ${model.name}, ${model.parameters.toLocaleString("en")} parameters`,
    rows: samples.map((one) => rowOf(one, theirs ?? null)),
    remarks: [
      `Adam with age and norms, batch 64 of drawn 32x32 pictures; ${worker.report.device}.`,
      torch === null
        ? "PyTorch: no Python that can import torch was found."
        : `PyTorch: ${torch.title}, Adam without measures; ratios are to it.`,
      "WebGPU in software takes seconds for these: the section `step` has it for cnn.",
    ],
    expectations: isJudged ? [judge("cnnTorch", timesLonger(ours, theirs))] : [],
  };
}
