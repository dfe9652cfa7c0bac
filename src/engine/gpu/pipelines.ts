/**
 * Compute pipelines by kernel text: equal texts share one pipeline, also while it is still being compiled, so that
 * undoing an edit is instant. A refused kernel comes with the driver's messages and its own text.
 */
import { KernelRejectedError } from "./errors.ts";

export interface PipelineRequest {
  readonly text: string;
  readonly entryPoint: string;
  /** Explicit, since several entry points share bind groups. */
  readonly layout: GPUPipelineLayout;
  /** Part of the cache key: equal for equal layouts. */
  readonly layoutKey: string;
}

export interface Pipelines {
  /** Throws KernelRejectedError. */
  get(request: PipelineRequest): Promise<GPUComputePipeline>;
  /** Layout of one bind group for compute, by the kind of each binding; equal lists give the same object. */
  groupLayout(kinds: readonly BindingKind[]): GPUBindGroupLayout;
}

/** `uniform-offset`: a uniform buffer bound with a dynamic offset. `none`: the number is left out. */
export type BindingKind = "uniform" | "uniform-offset" | "read" | "read-write" | "none";

export function createPipelines(device: GPUDevice): Pipelines {
  const modules = new Map<string, GPUShaderModule>();
  const pipelines = new Map<string, Promise<GPUComputePipeline>>();
  const layouts = new Map<string, GPUBindGroupLayout>();
  return {
    get: (request) => {
      const key = `${request.entryPoint}\n${request.layoutKey}\n${request.text}`;
      const known = pipelines.get(key);
      if (known !== undefined) return known;
      const made = compile(device, modules, request);
      pipelines.set(key, made);
      forgetOldest(pipelines, MOST_KEPT);
      // A refusal may come from a lost device: it must not stick.
      made.catch(() => pipelines.delete(key));
      return made;
    },
    groupLayout: (kinds) => {
      const key = kinds.join();
      const known =
        layouts.get(key) ?? device.createBindGroupLayout({ entries: layoutEntries(kinds) });
      layouts.set(key, known);
      return known;
    },
  };
}

/** Texts that are kept: far more than lanes, so only edits of long ago are compiled again. */
const MOST_KEPT = 256;

/** Maps keep their entries in the order in which they came. */
function forgetOldest(cache: Map<string, unknown>, most: number): void {
  const [oldest] = cache.keys();
  if (cache.size > most && oldest !== undefined) cache.delete(oldest);
}

function layoutEntries(kinds: readonly BindingKind[]): GPUBindGroupLayoutEntry[] {
  return kinds.flatMap((kind, binding) => {
    if (kind === "none") return [];
    const buffer: GPUBufferBindingLayout =
      kind === "read"
        ? { type: "read-only-storage" }
        : kind === "read-write"
          ? { type: "storage" }
          : { type: "uniform", hasDynamicOffset: kind === "uniform-offset" };
    // 4: GPUShaderStage.COMPUTE; the global is missing where a `GPU` object was handed in.
    return [{ binding, visibility: 4, buffer }];
  });
}

async function compile(
  device: GPUDevice,
  modules: Map<string, GPUShaderModule>,
  { text, entryPoint, layout }: PipelineRequest,
): Promise<GPUComputePipeline> {
  device.pushErrorScope("validation");
  const module = modules.get(text) ?? device.createShaderModule({ code: text });
  const scope = device.popErrorScope();
  modules.set(text, module);
  forgetOldest(modules, MOST_KEPT);
  const { messages } = await module.getCompilationInfo();
  const error = await scope;
  const errors = messages.filter((message) => message.type === "error");
  if (errors.length > 0 || error !== null) {
    modules.delete(text);
    const lines = errors.map(
      ({ lineNum, linePos, message }) => `line ${lineNum}, column ${linePos}: ${message}`,
    );
    throw new KernelRejectedError(lines.join("\n") || (error?.message ?? "refused"), text);
  }
  try {
    return await device.createComputePipelineAsync({ layout, compute: { module, entryPoint } });
  } catch (reason) {
    throw new KernelRejectedError(`${entryPoint}: ${String(reason)}`, text);
  }
}
