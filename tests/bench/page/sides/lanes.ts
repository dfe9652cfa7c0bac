/**
 * What lanes and measuring cost: stretches of a run of `cnn` as the engine does it, with four lanes and with one, with
 * probes at their default rhythm and with none, beside a lane whose program measures nothing. On WebAssembly.
 */
import { drawShapes } from "../../../../src/data/shapes.ts";
import { HostLane } from "../../../../src/engine/network/host-lane.ts";
import { BatchOrder } from "../../../../src/engine/network/order.ts";
import { openRun, type Host } from "../../../../src/engine/open-run.ts";
import type { Run } from "../../../../src/engine/run.ts";
import { createHostGradients } from "../../../../src/engine/tf/host-gradients.ts";
import { startWasmInBrowser } from "../../../../src/engine/tf/wasm/browser.ts";
import { wasmArithmetic } from "../../../../src/engine/arithmetic.ts";
import type { LeanExperiment } from "../../../../src/experiment/canonical.ts";
import { planExperiment } from "../../../../src/experiment/plan.ts";
import { initialParameters } from "../../../../src/models/initial.ts";
import { bareProgram, defaultSettings } from "../programs.ts";
import type { OpenJob, Sample } from "../side.ts";

/** The default rhythm of probes: each stretch has exactly one. */
const STRETCH = 50;
const BATCH = 32;
const PICTURES = { train: 1000, test: 200 };
const NEVER = 10_000_000;

export async function openLanes(): Promise<OpenJob> {
  const device = await startWasmInBrowser();
  return {
    device,
    remarks: [],
    sides: {
      bare: await bareLane(),
      "one lane": stretchOf(await open(1, false)),
      "one lane, probed": stretchOf(await open(1, true)),
      "four lanes": stretchOf(await open(4, false)),
    },
  };
}

function open(lanes: 1 | 4, isProbed: boolean): Promise<Run> {
  const experiment: LeanExperiment = {
    v: 1,
    problem: {
      kind: "network",
      data: { set: "shapes", ...PICTURES },
      model: "cnn",
      batch: BATCH,
    },
    lanes: Array.from({ length: lanes }, () => ({ optimizer: "adam" })),
    steps: NEVER,
    ...(isProbed ? {} : { probe: { every: NEVER } }),
  };
  const { plan, problems } = planExperiment(experiment);
  if (plan === null) throw new Error(JSON.stringify(problems));
  const host: Host = {
    gpu: undefined,
    startWasm: startWasmInBrowser,
    loadDataset: () => Promise.resolve(drawShapes(PICTURES)),
  };
  return openRun(host, {
    plan,
    device: "wasm",
    replicaRows: false,
    dropped: [],
    breathe: () => Promise.resolve(),
    signal: new AbortController().signal,
    onProgress: () => undefined,
    confirmDownload: () => Promise.resolve(false),
  });
}

function stretchOf(run: Run): Sample {
  return async () => {
    // The first step is a probe at any rhythm.
    if (run.step === 0) await run.advance(STRETCH);
    const start = performance.now();
    const { rows } = await run.advance(STRETCH);
    const elapsedMs = (performance.now() - start) / STRETCH;
    return { elapsedMs, result: rows.at(-1)?.loss ?? null };
  };
}

async function bareLane(): Promise<Sample> {
  const dataset = drawShapes(PICTURES);
  const gradients = await createHostGradients("wasm", "cnn", dataset);
  const program = bareProgram("adam");
  const seed = 1;
  const lane = new HostLane({
    program,
    settings: defaultSettings(program),
    seed,
    replica: 0,
    batch: BATCH,
    start: initialParameters(gradients.layout, seed, 0),
    gradients,
    arithmetic: wasmArithmetic(() => undefined),
  });
  const count = PICTURES.train;
  const order = new BatchOrder({ seed, replica: 0, count, batch: BATCH, sampling: "reshuffle" });
  let step = 0;
  return async () => {
    const start = performance.now();
    let result = NaN;
    for (let at = 0; at < STRETCH; at++) {
      result = (await lane.step(++step, order.batch(step), false)).loss;
    }
    return { elapsedMs: (performance.now() - start) / STRETCH, result };
  };
}
