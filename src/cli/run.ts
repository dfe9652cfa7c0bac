/** `run`: an experiment without a page, through the same engine; one line a lane and report, as it goes. */
import { DataUnavailableError } from "../data/dataset.ts";
import type { Host } from "../engine/open-run.ts";
import { openSmallRun } from "../engine/open-small.ts";
import { type Run, UnsupportedError } from "../engine/run.ts";
import { isSending } from "../estimators/cost.ts";
import { LIMITS } from "../experiment/schema.ts";
import type { ReceiptBuilder } from "../measure/receipt.ts";
import type { OnReplicas } from "../measure/replica-values.ts";
import type { Row } from "../measure/row.ts";
import type { DeviceChoice } from "../wire/messages.ts";
import type { Plan } from "../wire/plan.ts";
import { readArguments, wholeOption } from "./arguments.ts";
import { planOf } from "./check.ts";
import { InputError, type Io } from "./command.ts";
import { sayIfHeavy } from "./heavy.ts";
import { readExperiment } from "./input.ts";
import { QuantileColumns, readLevels } from "./quantiles.ts";
import { builderOf, sayVerdict } from "./verdict.ts";
import { closeGpu, openGpu } from "./webgpu-node.ts";
import { columnsOf, csvLine, jsonLine } from "./rows.ts";

const BACKENDS = ["reference", "cpu", "wasm", "webgpu"] as const;

/** Steps done before their lines are written. */
const SMALL_STEPS_A_WRITE = 256;
/** Rows held at a time: more of them only keep memory busy. */
const MOST_ROWS = 20_000;

/** Throws InputError for a bad experiment, option or data folder. */
export async function runExperiment(args: readonly string[], io: Io): Promise<void> {
  const { operands, flag, text } = readArguments(
    args,
    {
      backend: "text",
      data: "text",
      steps: "text",
      every: "text",
      replicas: "flag",
      quantiles: "text",
      csv: "flag",
    },
    [1, 1],
  );
  const steps = wholeOption("steps", text("steps"), [1, LIMITS.steps]);
  const every = wholeOption("every", text("every"), [1, LIMITS.steps]) ?? 1;
  const device = readBackend(text("backend"));
  const hasReplicas = flag("replicas");
  const experiment = await readExperiment(operands[0] ?? "-", io);
  const plan = planOf(steps === null ? experiment : { ...experiment, steps });
  sayIfHeavy(plan, io);
  const dataFolder = text("data") ?? null;
  const isKept = (step: number): boolean => (step - 1) % every === 0 || step === plan.steps;
  const columns = columnsOf({
    isNetwork: plan.problem.kind !== "small",
    hasReplicas,
    hasBits: plan.lanes.some(isSending),
  });
  const levels = text("quantiles");
  const { replicas } = plan;
  const quantiles =
    levels === undefined
      ? null
      : new QuantileColumns(readLevels(levels, { replicas, hasReplicas }), {
          columns,
          replicas,
          isKept,
        });
  const onReplicas = quantiles?.take;
  const opened = await openPlan(plan, { device, dataFolder, replicaRows: hasReplicas, onReplicas });
  try {
    const builder = experiment.receipt === undefined ? null : builderOf(plan);
    sayFindings(opened, plan, io);
    await printRows(opened, plan, {
      builder,
      columns,
      quantiles,
      isKept,
      hasReplicas,
      isCsv: flag("csv"),
      io,
    });
    if (experiment.receipt !== undefined && builder !== null)
      sayVerdict(experiment.receipt, builder.receipt(opened.device.name), plan, io);
  } finally {
    opened.dispose();
    closeGpu();
  }
}

export function readBackend(name: string | undefined): DeviceChoice {
  if (name === undefined) return "auto";
  const backend = BACKENDS.find((candidate) => candidate === name);
  if (backend !== undefined) return backend;
  throw new InputError([`--backend: is ${name}; give one of ${BACKENDS.join(", ")}`]);
}

interface OpenOptions {
  readonly device: DeviceChoice;
  readonly dataFolder: string | null;
  readonly replicaRows: boolean;
  readonly onReplicas: OnReplicas | undefined;
}

/** Data that is not there and backends that cannot are bad input: the message says what to give instead. */
export async function openPlan(plan: Plan, options: OpenOptions): Promise<Run> {
  if (options.device === "reference" && plan.problem.kind !== "small") {
    throw new InputError([
      "--backend: networks have no float64 reference for their gradients; give wasm or cpu",
    ]);
  }
  const host: Host = {
    // Only on request: starting Dawn takes a moment, and on most machines it finds what the page would find.
    gpu: options.device === "webgpu" ? await openGpu() : undefined,
    startWasm: async () => (await import("./wasm-node.ts")).startWasm(),
    loadDataset: async (request) => {
      const { loadFromFolder } = await import("./data-folder.ts");
      return loadFromFolder(options.dataFolder, request);
    },
  };
  const request = {
    plan,
    device: options.device,
    replicaRows: options.replicaRows,
    onReplicas: options.onReplicas,
    dropped: [],
    breathe: () => Promise.resolve(),
    signal: new AbortController().signal,
    onProgress: () => undefined,
    confirmDownload: () => Promise.resolve(false),
  };
  try {
    // TensorFlow.js takes seconds to load on a slow machine, so only networks load it.
    if (plan.problem.kind === "small") return await openSmallRun(host, request, plan.problem.small);
    const { openRun } = await import("../engine/open-run.ts");
    return refuseOther(await openRun(host, request), options.device);
  } catch (error) {
    if (error instanceof DataUnavailableError || error instanceof UnsupportedError) {
      throw new InputError(error.message.split("\n"));
    }
    throw error;
  }
}

/** On the page a device that does not work is passed over, and the badge says so; here nobody would see it. */
function refuseOther(run: Run, asked: DeviceChoice): Run {
  if (asked === "auto" || run.device.name === asked) return run;
  run.dispose();
  throw new InputError([`--backend: ${asked} cannot run this here`, ...run.device.reasons]);
}

/** Notes, and lanes that do nothing here, on standard error. Throws InputError when no lane is left. */
function sayFindings({ notes = [], refusals = [] }: Run, { lanes }: Plan, io: Io): void {
  const refused = refusals.flatMap((refusal, lane) =>
    refusal === null ? [] : [`lanes[${lane}] (${lanes[lane]?.label ?? ""}): ${refusal}`],
  );
  if (refused.length === lanes.length) throw new InputError([...notes, ...refused]);
  for (const line of [...notes, ...refused]) io.writeError(`${line}\n`);
}

interface PrintOptions {
  /** Sees every row; null: nobody asks for a receipt. */
  readonly builder: ReceiptBuilder | null;
  readonly columns: readonly (keyof Row)[];
  readonly quantiles: QuantileColumns | null;
  readonly isKept: (step: number) => boolean;
  readonly hasReplicas: boolean;
  readonly isCsv: boolean;
  readonly io: Io;
}

/** `every` N keeps steps 1, 1 + N, 1 + 2N, ... (the rhythm of probes) and the last. */
async function printRows(
  opened: Run,
  plan: Plan,
  { builder, columns, quantiles, isKept, hasReplicas, isCsv, io }: PrintOptions,
): Promise<void> {
  const isNetwork = plan.problem.kind !== "small";
  const rowsAStep = plan.lanes.length * (hasReplicas ? plan.replicas : 1);
  const stepsAWrite = Math.max(1, Math.min(SMALL_STEPS_A_WRITE, Math.floor(MOST_ROWS / rowsAStep)));
  const names = [...columns, ...(quantiles?.names ?? [])];
  const line = isCsv ? csvLine : jsonLine;
  if (isCsv) await io.write(`${names.join(",")}\n`);
  while (opened.step < opened.steps) {
    const { rows, replicaRows } = await opened.advance(isNetwork ? 1 : stepsAWrite);
    if (builder !== null) for (const row of rows) builder.push(row);
    const kept = (hasReplicas ? replicaRows : rows).filter(({ step }) => isKept(step));
    if (kept.length === 0) continue;
    const lines = kept.map((row) => line(quantiles?.extend(row) ?? row, names));
    await io.write(lines.join(""));
  }
}
