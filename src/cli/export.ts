/** `export`: a whole experiment as a PyTorch script; for networks also our initial parameters and batches as a file. */
import { writeFile } from "node:fs/promises";
import { basename } from "node:path";
import { CIFAR10, findFacts } from "../data/sets/facts.ts";
import { BatchOrder } from "../engine/network/order.ts";
import { describeNetwork } from "../models/describe.ts";
import { initialParameters } from "../models/initial.ts";
import type { NetworkModel } from "../models/layers.ts";
import type { ProblemChoice } from "../experiment/experiment.ts";
import { exportTorch, torchRefusals } from "../experiment/export-torch/script.ts";
import { formatMistake } from "../experiment/mistakes.ts";
import { readArguments } from "./arguments.ts";
import { planOf } from "./check.ts";
import { type Command, InputError } from "./command.ts";
import { readExperiment } from "./input.ts";
import { npy } from "./npy.ts";

type Network = Extract<ProblemChoice, { kind: "network" }>;

/** Pictures of all batches together that are written at most, 4 bytes each. */
const MOST_PICTURES = 64 * 1024 * 1024;

export const exportCommand: Command = {
  name: "export",
  usage: "FILE|LINK|- --to torch [--init FILE]",
  about:
    "print a PyTorch script of an experiment; --init writes a network's start and batches for it",
  run: async (args, io) => {
    const { operands, text } = readArguments(args, { to: "text", init: "text" }, [1, 1]);
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
      await writeInit(init, { network, model, steps: plan.steps, seed: plan.seed });
    }
    const initName = init === null ? null : basename(init);
    await io.write(exportTorch({ experiment, plan, model, initName }));
  },
};

function describe({ model, data }: Network): NetworkModel {
  return describeNetwork(model, findFacts(data.set) ?? CIFAR10);
}

/** Two arrays as numpy.load reads them: parameters [count] float32, pictures of each step [steps, batch] int32. */
async function writeInit(
  name: string,
  {
    network,
    model,
    steps,
    seed,
  }: { network: Network; model: NetworkModel; steps: number; seed: number },
): Promise<void> {
  const { batch, data, sampling = "reshuffle" } = network;
  if (steps * batch > MOST_PICTURES) {
    const most = Math.floor(MOST_PICTURES / batch);
    throw new InputError([
      `--init: the batches of ${steps} steps are too many to write; give at most ${most} steps`,
    ]);
  }
  const order = new BatchOrder({ seed, replica: 0, count: data.train, batch, sampling });
  const pictures = new Int32Array(steps * batch);
  for (let t = 1; t <= steps; t++) pictures.set(order.batch(t), (t - 1) * batch);
  const parameters = initialParameters(model.layout, seed, 0);
  try {
    await writeFile(
      name,
      Buffer.concat([npy(parameters, [parameters.length]), npy(pictures, [steps, batch])]),
    );
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new InputError([
      `--init: ${name} cannot be written (${reason}); name a file in a folder that is there`,
    ]);
  }
}
