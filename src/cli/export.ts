/** `export`: a whole experiment as a PyTorch script; for networks also our initial parameters and batches as a file. */
import { writeFile } from "node:fs/promises";
import { basename } from "node:path";
import { CIFAR10, findFacts } from "../data/sets/facts.ts";
import { shardExamples } from "../data/shards.ts";
import { BatchOrder } from "../engine/network/order.ts";
import { WorkerOrders } from "../engine/network/worker-orders.ts";
import { describeNetwork } from "../models/describe.ts";
import { initialParameters } from "../models/initial.ts";
import type { NetworkModel } from "../models/layers.ts";
import type { ProblemChoice } from "../experiment/experiment.ts";
import { torchRefusals } from "../experiment/export-torch/refusals.ts";
import { exportTorch } from "../experiment/export-torch/script.ts";
import { formatMistake } from "../experiment/mistakes.ts";
import type { Plan, PlanWorkers } from "../wire/plan.ts";
import { readArguments } from "./arguments.ts";
import { planOf } from "./check.ts";
import { type Command, InputError } from "./command.ts";
import { loadFromFolder } from "./data-folder.ts";
import { readExperiment } from "./input.ts";
import { npy } from "./npy.ts";

type Network = Extract<ProblemChoice, { kind: "network" }>;

/** Pictures of all batches together that are written at most, 4 bytes each. */
const MOST_PICTURES = 64 * 1024 * 1024;

export const exportCommand: Command = {
  name: "export",
  usage: "FILE|LINK|- --to torch [--init FILE [--data DIR]]",
  about:
    "print a PyTorch script of an experiment; --init writes a network's start and batches for it",
  run: async (args, io) => {
    const { operands, text } = readArguments(
      args,
      { to: "text", init: "text", data: "text" },
      [1, 1],
    );
    const to = text("to");
    if (to !== "torch") {
      throw new InputError([`--to: ${to === undefined ? "is missing" : `is ${to}`}; give torch`]);
    }
    const init = text("init") ?? null;
    const experiment = await readExperiment(operands[0] ?? "-", io);
    const plan = planOf(experiment);
    const refusals = torchRefusals(plan);
    if (refusals.length > 0) throw new InputError(refusals.map(formatMistake));
    const network = plan.problem.kind === "network" ? plan.problem.network : null;
    const model = network === null ? null : describe(network);
    if (init !== null) {
      if (network === null || model === null) {
        throw new InputError([
          "--init: only networks have a start and batches to write; leave it out",
        ]);
      }
      await writeInit(init, await beginningOf(plan, network, model, text("data") ?? null));
    }
    const initName = init === null ? null : basename(init);
    await io.write(exportTorch({ experiment, plan, model, initName }));
  },
};

function describe({ model, data }: Network): NetworkModel {
  return describeNetwork(model, findFacts(data.set) ?? CIFAR10);
}

/** What a script cannot draw by itself as we do. */
interface Beginning {
  /** [count] float32 */
  readonly parameters: Float32Array;
  /** [steps, width]: pictures of each step, of all workers one after another. */
  readonly pictures: Int32Array;
  readonly steps: number;
  /** Pictures of each worker's batches; null: one stream. */
  readonly sizes: Int32Array | null;
}

async function beginningOf(
  { steps, seed, lanes }: Plan,
  network: Network,
  model: NetworkModel,
  folder: string | null,
): Promise<Beginning> {
  const { batch, data, sampling = "reshuffle", augment = [] } = network;
  const workers = lanes[0]?.workers;
  const shared = { seed, replica: 0, batch, sampling, augment };
  const shards = workers === undefined ? null : await shardsOf(network, workers, { seed, folder });
  const order =
    shards === null
      ? new BatchOrder({ ...shared, count: data.train })
      : new WorkerOrders({ ...shared, shards });
  const width = order.batch(1).length;
  if (steps * width > MOST_PICTURES) {
    const most = Math.floor(MOST_PICTURES / width);
    throw new InputError([
      `--init: the batches of ${steps} steps are too many to write; give at most ${most} steps`,
    ]);
  }
  const pictures = new Int32Array(steps * width);
  for (let t = 1; t <= steps; t++) pictures.set(order.batch(t), (t - 1) * width);
  const sizes =
    shards === null ? null : Int32Array.from(shards, ({ length }) => Math.min(batch, length));
  return { parameters: initialParameters(model.layout, seed, 0), pictures, steps, sizes };
}

/** Sorted and Dirichlet shards depend on the labels, so they need the pictures. */
async function shardsOf(
  { data }: Network,
  { count, split, alpha }: PlanWorkers,
  { seed, folder }: { seed: number; folder: string | null },
): Promise<readonly Uint32Array[]> {
  const needsLabels = split === "sorted" || split === "dirichlet";
  if (needsLabels && folder === null)
    throw new InputError([
      `--init: which pictures a worker holds depends on the labels where the split is ${split}; give --data DIR`,
    ]);
  const labels = needsLabels
    ? (await loadFromFolder(folder, { ...data, test: 1 })).train.labels
    : new Uint8Array(data.train);
  return shardExamples(labels, { count, split, ...(alpha !== null && { alpha }) }, seed);
}

/**
 * Arrays as numpy.load reads them: parameters [count] float32, pictures of each step [steps, width] int32, with how
 * they are flipped and cropped in the upper bits (data/augment.ts), and with many workers the sizes of their batches.
 */
async function writeInit(
  name: string,
  { parameters, pictures, steps, sizes }: Beginning,
): Promise<void> {
  const arrays = [
    npy(parameters, [parameters.length]),
    npy(pictures, [steps, pictures.length / steps]),
    ...(sizes === null ? [] : [npy(sizes, [sizes.length])]),
  ];
  try {
    await writeFile(name, Buffer.concat(arrays));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new InputError([
      `--init: ${name} cannot be written (${reason}); name a file in a folder that is there`,
    ]);
  }
}
