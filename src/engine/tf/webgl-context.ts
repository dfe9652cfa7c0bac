/**
 * A WebGL 2 context of our own in the worker, and what it is called: browsers without WebGPU still have graphics hardware.
 * TensorFlow.js's WebGL backend is large and rarely needed, so it is loaded only when a context is going to be used.
 */
import type { Dataset } from "../../data/dataset.ts";
import { DeviceUnavailableError } from "../gpu/errors.ts";
import type { NetworkGradients } from "./gradients.ts";

export interface WebglContext {
  /** For people: the renderer's own name. */
  readonly title: string;
  /** Computes on the CPU: right, but slower than WebAssembly. */
  readonly isSoftware: boolean;
  /** Loads and starts the backend, and tries what its textures hold. Throws Error with a message for people. */
  start(): Promise<void>;
  /** After `start`. Throws UnknownModelError. */
  createNetwork(model: unknown, dataset: Dataset): Promise<NetworkGradients>;
  dispose(): void;
}

/** Throws DeviceUnavailableError where there is none. */
export function openWebgl(): Promise<WebglContext> {
  const gl = typeof OffscreenCanvas === "undefined" ? null : createContext();
  if (gl === null)
    return Promise.reject(new DeviceUnavailableError("this browser has no WebGL 2 in workers"));
  const name = rendererName(gl);
  const isSoftware = /swiftshader|llvmpipe|software|basic render/i.test(name);
  const load = () => import("./webgl-gradients.ts");
  let stop: (() => void) | null = null;
  return Promise.resolve({
    title: isSoftware ? `${name} (software)` : name,
    isSoftware,
    start: async () => {
      stop = await (await load()).startWebgl(gl);
    },
    createNetwork: async (model, dataset) =>
      (await load()).createWebglGradients(gl, model, dataset),
    dispose: () => {
      stop?.();
      gl.getExtension("WEBGL_lose_context")?.loseContext();
    },
  });
}

function createContext(): WebGL2RenderingContext | null {
  return new OffscreenCanvas(1, 1).getContext("webgl2", {
    alpha: false,
    antialias: false,
    premultipliedAlpha: false,
    depth: false,
    stencil: false,
    powerPreference: "high-performance",
  });
}

/** "ANGLE (vendor, renderer, driver)" says which hardware it is in its second part. */
function rendererName(gl: WebGL2RenderingContext): string {
  const info = gl.getExtension("WEBGL_debug_renderer_info");
  const full = String(gl.getParameter(info?.UNMASKED_RENDERER_WEBGL ?? gl.RENDERER));
  const [, renderer] = /^ANGLE \([^,]*, (.+), [^,]*\)$/.exec(full) ?? [];
  return renderer ?? full;
}
