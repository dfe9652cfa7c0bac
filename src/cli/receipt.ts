/**
 * `receipt`: does an experiment and prints it with the fingerprint of what came out. Who runs an experiment that has one
 * is told on standard error whether it came out again.
 */
import { canonicalJson } from "../experiment/canonical.ts";
import { readArguments } from "./arguments.ts";
import { planOf } from "./check.ts";
import { InputError, type Io } from "./command.ts";
import { readExperiment } from "./input.ts";
import { openPlan, readBackend } from "./run.ts";
import { builderOf } from "./verdict.ts";
import { closeGpu } from "./webgpu-node.ts";

const STEPS_AT_A_TIME = 256;

/** Throws InputError for a bad experiment, option or data folder. */
export async function writeReceipt(args: readonly string[], io: Io): Promise<void> {
  const { operands, text } = readArguments(args, { backend: "text", data: "text" }, [1, 1]);
  const device = readBackend(text("backend"));
  const experiment = await readExperiment(operands[0] ?? "-", io);
  const plan = planOf(experiment);
  const dataFolder = text("data") ?? null;
  const run = await openPlan(plan, {
    device,
    dataFolder,
    replicaRows: false,
    onReplicas: undefined,
  });
  try {
    const builder = builderOf(plan);
    const most = plan.problem.kind === "small" ? STEPS_AT_A_TIME : 1;
    while (run.step < run.steps) {
      for (const row of (await run.advance(most)).rows) builder.push(row);
    }
    const receipt = builder.receipt(run.device.name);
    if (receipt === null) throw new InputError(["nothing came out that a receipt could hold"]);
    const { lanes, ...rest } = receipt;
    await io.write(
      `${canonicalJson({ ...experiment, receipt: { ...rest, lanes: [...lanes] } }, 2)}\n`,
    );
  } finally {
    run.dispose();
    closeGpu();
  }
}
