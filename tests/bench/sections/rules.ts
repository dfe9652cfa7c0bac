/**
 * Fused kernels of rules with two and more slots, as WebGPU and as WebAssembly, beside a plain copy of the bytes that
 * they must move, and beside TensorFlow.js and PyTorch where those have the optimizer.
 */
import os from "node:os";
import { tensorSizes } from "../../../src/engine/network/lane.ts";
import { openWorker, openWorkerPage } from "../bench-page.ts";
import { alternate, type Samples, type Side } from "../measure.ts";
import { layoutOf } from "../page/layouts.ts";
import { bareProgram, updateNumbers } from "../page/programs.ts";
import { rowOf, type Section } from "../report.ts";
import type { Bench } from "../section.ts";
import { openTorch, type Torch } from "../torch.ts";
import { updateSides } from "../wasm-sides.ts";

const RUNS = 11;
const OPTIMIZERS = ["adam", "vsgd", "ademamix"] as const;
const SIZES = [
  { tensors: "cnn", updates: 40, title: "six tensors, 25,578 parameters" },
  { tensors: "four-million", updates: 2, title: "one tensor, 4,000,000 parameters" },
] as const;

interface Case {
  readonly optimizer: (typeof OPTIMIZERS)[number];
  readonly size: (typeof SIZES)[number];
}

/** Sides whose ratios are taken to the first of them. */
interface Group {
  readonly sides: readonly Side[];
  readonly remark: string;
}

export async function runRules(bench: Bench): Promise<readonly Section[]> {
  const sections: Section[] = [];
  for (const size of SIZES) {
    for (const optimizer of OPTIMIZERS) sections.push(await runCase(bench, { optimizer, size }));
  }
  return sections;
}

async function runCase({ browser, url, runs }: Bench, which: Case): Promise<Section> {
  const { optimizer, size } = which;
  const { parameterCount } = layoutOf(size.tensors);
  const page = await openWorkerPage(browser, url);
  const worker = await openWorker(page, { kind: "rule", optimizer, ...size });
  const torch = optimizer === "adam" ? await openTorchFor(size) : null;
  const threads = os.availableParallelism();
  const single: Group = {
    sides: [
      ...worker.report.sides.map((name) => ({
        name: SINGLE_NAMES[name] ?? name,
        sample: async () => (await worker.sample(name)).elapsedMs,
      })),
      ...torchSides(torch, "float32", threads),
    ],
    remark: `float32: ${worker.report.device}, ${bytes(which, 4)}; ratios are to the fused kernel.`,
  };
  const double: Group = {
    sides: [...wasmSides(which), ...torchSides(torch, "float64", 1)],
    remark: `float64: one core, in Node, ${bytes(which, 8)}; ratios are to WebAssembly.`,
  };
  const groups = [single, double];
  const samples = await alternate(
    groups.flatMap(({ sides }) => sides),
    { runs: runs ?? RUNS, warmUps: 2 },
  );
  torch?.close();
  await page.close();
  const markOf = ({ name }: Samples): Samples | null => {
    const group = groups.find(({ sides }) => sides.some((side) => side.name === name));
    return samples.find((one) => one.name === group?.sides[0]?.name) ?? null;
  };
  return {
    name: "rules",
    title: `One ${optimizer} update, ${size.title}`,
    rows: samples.map((one) => rowOf(one, markOf(one))),
    parameters: parameterCount,
    remarks: [
      `A sample is ${size.updates} updates; shown is one.`,
      ...groups.map(({ remark }) => remark),
      judgesOf(optimizer, torch),
    ],
    expectations: [],
  };
}

const SINGLE_NAMES: Readonly<Record<string, string>> = {
  fused: "WebGPU, fused kernel, float32",
  copy: "copy of its bytes, WebGPU",
  "tf.train.adam": "tf.train.adam, WebGPU",
};

function wasmSides({ optimizer, size }: Case): readonly Side[] {
  const tensors = tensorSizes(layoutOf(size.tensors));
  const isSmall = size.tensors === "cnn";
  const options = { tensors, updates: size.updates, reference: isSmall };
  return updateSides(bareProgram(optimizer), options).map((side) =>
    side.name === "WebAssembly"
      ? { ...side, name: "WebAssembly, fused kernel, float64" }
      : side.name === "float64 reference"
        ? { ...side, name: "float64 reference, JavaScript" }
        : { ...side, name: "copy of its bytes, one core" },
  );
}

function openTorchFor({ tensors, updates }: Case["size"]): Promise<Torch | null> {
  const sizes = layoutOf(tensors).tensors.map(({ size }) => size);
  return openTorch("torch-update.py", [sizes.join(","), String(updates)]);
}

function torchSides(
  torch: Torch | null,
  precision: "float32" | "float64",
  threads: number,
): readonly Side[] {
  if (torch === null) return [];
  return ["for-loop", "foreach"].map((implementation) => ({
    name: `PyTorch ${implementation}, ${precision}, ${threads} ${threads === 1 ? "thread" : "threads"}`,
    sample: () => torch.time(`${precision} ${implementation} ${threads}`),
  }));
}

function bytes({ optimizer }: Case, number: number): string {
  return `${updateNumbers(bareProgram(optimizer)) * number} bytes a parameter read and written`;
}

function judgesOf(optimizer: Case["optimizer"], torch: Torch | null): string {
  if (optimizer !== "adam") return `Neither tf.train nor torch.optim has ${optimizer}.`;
  return torch === null
    ? "PyTorch: no Python that can import torch was found."
    : `PyTorch ${torch.title}, torch.optim.Adam.`;
}
