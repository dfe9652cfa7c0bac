/**
 * One rule's fused kernel on the GPU, beside the device's own copy of the bytes that it has to move, and beside
 * TensorFlow.js where that has the optimizer.
 */
import { acquireDevice } from "../../../../src/engine/gpu/device.ts";
import { createTensorBridge } from "../../../../src/engine/tf/bridge.ts";
import { layoutOf } from "../layouts.ts";
import { bareProgram } from "../programs.ts";
import type { Job } from "../protocol.ts";
import type { OpenJob } from "../side.ts";
import {
  createCopy,
  createLibrary,
  createOurs,
  expectAgreement,
  timed,
  type Updater,
  useLibraryDefaults,
} from "./updaters.ts";

export async function openRule({
  optimizer,
  tensors,
  updates,
}: Extract<Job, { kind: "rule" }>): Promise<OpenJob> {
  const context = await acquireDevice((navigator as { gpu?: GPU }).gpu);
  const bridge = await createTensorBridge(context);
  useLibraryDefaults();
  const layout = layoutOf(tensors);
  const program = bareProgram(optimizer);
  const updaters: Record<string, Updater> = { fused: await createOurs(bridge, layout, program) };
  if (optimizer === "adam") updaters["tf.train.adam"] = createLibrary(bridge, layout);
  await expectAgreement(updaters);
  context.check();
  const sides = { ...updaters, copy: createCopy(context, layout, program) };
  return {
    device: `WebGPU on ${context.title}`,
    remarks: [],
    sides: Object.fromEntries(
      Object.entries(sides).map(([name, side]) => [name, timed(context, updates, side)]),
    ),
  };
}
