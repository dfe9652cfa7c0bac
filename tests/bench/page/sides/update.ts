/**
 * One optimizer update of parameter tensors that lie on the GPU: our fused kernels against `tf.train.adam`, on the same
 * device and the same gradients. Before anything is timed, both must have moved the same parameters to the same place.
 */
import { acquireDevice } from "../../../../src/engine/gpu/device.ts";
import { createTensorBridge } from "../../../../src/engine/tf/bridge.ts";
import { layoutOf } from "../layouts.ts";
import { bareProgram, networkProgram } from "../programs.ts";
import type { Job } from "../protocol.ts";
import type { OpenJob } from "../side.ts";
import {
  createLibrary,
  createOurs,
  expectAgreement,
  timed,
  type Updater,
  useLibraryDefaults,
} from "./updaters.ts";

export async function openUpdate({
  tensors,
  updates,
}: Extract<Job, { kind: "update" }>): Promise<OpenJob> {
  const context = await acquireDevice((navigator as { gpu?: GPU }).gpu);
  const bridge = await createTensorBridge(context);
  useLibraryDefaults();
  const layout = layoutOf(tensors);
  const updaters: Readonly<Record<string, Updater>> = {
    fused: await createOurs(bridge, layout, bareProgram("adam")),
    "fused, with age and norms": await createOurs(bridge, layout, networkProgram("adam")),
    "tf.train.adam": createLibrary(bridge, layout),
  };
  await expectAgreement(updaters);
  context.check();
  return {
    device: `WebGPU on ${context.title}`,
    remarks: [],
    sides: Object.fromEntries(
      Object.entries(updaters).map(([name, updater]) => [name, timed(context, updates, updater)]),
    ),
  };
}
