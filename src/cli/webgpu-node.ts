/**
 * WebGPU on the command line, through Dawn (the `webgpu` package), Chrome's own implementation. Which adapter it finds
 * is the system's choice; a driver file can be named in VK_ICD_FILENAMES, as for any Vulkan program.
 */
import { InputError } from "./command.ts";

/** Held while a run uses it; let go at its end, so that Node can end. */
let held: GPU | null = null;

/** Throws InputError where this machine has no Dawn or no adapter. */
export async function openGpu(): Promise<GPU> {
  try {
    const { create, globals } = await import("webgpu");
    Object.assign(globalThis, globals);
    held = create([]);
    // TensorFlow.js asks the navigator whether there is WebGPU; Node 20 has no navigator.
    Object.defineProperty(globalThis, "navigator", {
      value: { gpu: held, userAgent: "Node" },
      configurable: true,
    });
  } catch (error) {
    const why = error instanceof Error ? error.message.split("\n")[0] : String(error);
    throw new InputError([
      `--backend: WebGPU does not start here (${why ?? ""}); give reference, cpu or wasm, or open the link in the page`,
    ]);
  }
  if ((await held.requestAdapter()) !== null) return held;
  closeGpu();
  throw new InputError([
    "--backend: WebGPU finds no adapter on this machine; give reference, cpu or wasm, or open the link in the page",
  ]);
}

export function closeGpu(): void {
  held = null;
}
