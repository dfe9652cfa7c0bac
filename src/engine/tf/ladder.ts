/**
 * Which device trains networks: hardware WebGPU, hardware WebGL, WebAssembly, software WebGL, software WebGPU, plain
 * JavaScript. Every rung is tried out before it is taken (self-check.ts), and says in a line why it was taken or not.
 *
 * The start of each device is handed in: it differs between a worker and Node, and tests bring their own.
 */
import type { Dataset } from "../../data/dataset.ts";
import type { DeviceChoice, DeviceReport } from "../../wire/messages.ts";
import type { GpuContext } from "../gpu/device.ts";
import { createTensorBridge, type TensorBridge } from "./bridge.ts";
import type { NetworkGradients } from "./gradients.ts";
import { createHostGradients, type HostBackend } from "./host-gradients.ts";
import { checkAgainstCpu } from "./self-check.ts";
import type { WebglContext } from "./webgl-context.ts";
import { createWebgpuNetwork } from "./webgpu-gradients.ts";

/** How devices are started here. Each is asked at most once, and throws an Error whose message is for people. */
export interface LadderEnvironment {
  /** The ladder disposes the context again when it does not take it. */
  openGpu(): Promise<GpuContext>;
  /** Absent where there is no WebGL to ask for; then no line says anything about it. */
  openWebgl?(): Promise<WebglContext>;
  /** Answers with a title: "WebAssembly, SIMD, 2 threads". */
  startWasm(): Promise<string>;
  /** Throws when the device computes wrong; `checkAgainstCpu` everywhere but in tests of the ladder itself. */
  check(create: (model: unknown, dataset: Dataset) => Promise<NetworkGradients>): Promise<void>;
}

/** A device that is ready to train. `kind` says by which functions. */
export type NetworkDevice =
  | { readonly kind: "host"; readonly backend: HostBackend; readonly report: DeviceReport }
  | { readonly kind: "webgl"; readonly context: WebglContext; readonly report: DeviceReport }
  | { readonly kind: "webgpu"; readonly bridge: TensorBridge; readonly report: DeviceReport };

/**
 * Walks down the ladder from the top (`auto`) or from what a person picked; what was picked but does not work falls
 * through to the rest, and the report says so. Always ends with a device: plain JavaScript runs everywhere.
 */
export async function chooseNetworkDevice(
  choice: DeviceChoice,
  environment: LadderEnvironment,
): Promise<NetworkDevice> {
  const ladder = new Ladder(choice, environment);
  return (await ladder.picked()) ?? (await ladder.descend());
}

/** A device that works, before its report is complete. */
type Found =
  | { readonly kind: "host"; readonly backend: HostBackend; readonly title: string }
  | { readonly kind: "webgl"; readonly context: WebglContext; readonly title: string }
  | { readonly kind: "webgpu"; readonly bridge: TensorBridge; readonly title: string };

const RUNG_TITLES = {
  webgpu: "WebGPU",
  webgl: "WebGL",
  wasm: "WebAssembly",
  cpu: "JavaScript on the CPU",
} as const;

class Ladder {
  readonly #choice: DeviceChoice;
  readonly #environment: LadderEnvironment;
  readonly #reasons: string[] = [];
  /** Rungs that have a reason already. */
  readonly #tried = new Set<keyof typeof RUNG_TITLES>();
  #gpu: Promise<GpuContext> | null = null;
  #webgl: WebglContext | null = null;

  constructor(choice: DeviceChoice, environment: LadderEnvironment) {
    this.#choice = choice;
    this.#environment = environment;
  }

  /** The device that a person asked for, or null when none was or it does not work. */
  async picked(): Promise<NetworkDevice | null> {
    switch (this.#choice) {
      case "auto":
        return null;
      case "reference":
        this.#reasons.push("Reference: not used, it runs small problems only.");
        return null;
      case "webgpu":
        return this.#take(await this.#tryGpu(), "picked");
      case "webgl":
        if (!(await this.#lookAtWebgl())) return null;
        return this.#take(await this.#tryWebgl(), "picked");
      case "wasm":
        return this.#take(await this.#tryWasm(), "picked");
      case "cpu":
        return this.#takeCpu("picked");
    }
  }

  async descend(): Promise<NetworkDevice> {
    const gpu = this.#tried.has("webgpu") ? "tried" : await this.#lookAtGpu();
    if (gpu === "hardware") {
      const device = await this.#take(await this.#tryGpu(), "it is graphics hardware");
      if (device !== null) return device;
    }
    const hasWebgl = !this.#tried.has("webgl") && (await this.#lookAtWebgl());
    const isSoftware = hasWebgl && this.#webgl?.isSoftware === true;
    if (isSoftware) {
      this.#tried.add("webgl");
      const { title } = this.#webgl!;
      this.#reasons.push(`WebGL on ${title}: passed over, slower than WebAssembly.`);
    }
    return (
      (hasWebgl && !isSoftware
        ? await this.#take(await this.#tryWebgl(), "it is graphics hardware")
        : null) ??
      (this.#tried.has("wasm") ? null : await this.#take(await this.#tryWasm(), "fastest here")) ??
      (isSoftware ? await this.#take(await this.#tryWebgl(), "nothing faster works") : null) ??
      (gpu === "software"
        ? await this.#take(await this.#tryGpu(), "nothing faster works")
        : null) ??
      this.#takeCpu("it runs everywhere")
    );
  }

  #takeCpu(why: string): Promise<NetworkDevice> {
    return this.#report({ kind: "host", backend: "cpu", title: RUNG_TITLES.cpu }, why);
  }

  async #take(found: Found | null, why: string): Promise<NetworkDevice | null> {
    return found === null ? null : this.#report(found, why);
  }

  async #report(found: Found, why: string): Promise<NetworkDevice> {
    const name = found.kind === "host" ? found.backend : found.kind;
    this.#reasons.push(`${found.title}: taken, ${why}.`);
    this.#tried.add(name);
    for (const rung of ["webgpu", "webgl", "wasm", "cpu"] as const) {
      if (rung === "webgl" && this.#environment.openWebgl === undefined) continue;
      if (!this.#tried.has(rung)) this.#reasons.push(`${RUNG_TITLES[rung]}: not tried.`);
    }
    const report: DeviceReport = { name, title: found.title, reasons: this.#reasons };
    if (found.kind === "webgpu") {
      this.#closeWebgl();
      return { kind: "webgpu", bridge: found.bridge, report };
    }
    await this.#closeGpu();
    if (found.kind === "webgl") return { kind: "webgl", context: found.context, report };
    this.#closeWebgl();
    return { kind: "host", backend: found.backend, report };
  }

  /** Opens the adapter to see what it is; leaves a reason unless it is hardware. */
  async #lookAtGpu(): Promise<"hardware" | "software" | "none"> {
    try {
      const { isSoftware, title } = await this.#openGpu();
      if (!isSoftware) return "hardware";
      this.#tried.add("webgpu");
      this.#reasons.push(`WebGPU on ${title}: passed over, slower than WebAssembly.`);
      return "software";
    } catch (error) {
      this.#passOver("webgpu", RUNG_TITLES.webgpu, error);
      return "none";
    }
  }

  async #tryGpu(): Promise<Found | null> {
    let title: string = RUNG_TITLES.webgpu;
    try {
      const context = await this.#openGpu();
      title = `WebGPU on ${context.title}`;
      const bridge = await createTensorBridge(context);
      try {
        await this.#environment.check((model, dataset) =>
          createWebgpuNetwork(bridge, model, dataset),
        );
        context.check();
        return { kind: "webgpu", bridge, title };
      } catch (error) {
        bridge.dispose();
        throw error;
      }
    } catch (error) {
      await this.#closeGpu();
      return this.#passOver("webgpu", title, error);
    }
  }

  /** Opens a context to see what it is; leaves a reason where there is none. */
  async #lookAtWebgl(): Promise<boolean> {
    const open = this.#environment.openWebgl;
    if (open === undefined) return false;
    try {
      this.#webgl ??= await open();
      return true;
    } catch (error) {
      this.#passOver("webgl", RUNG_TITLES.webgl, error);
      return false;
    }
  }

  async #tryWebgl(): Promise<Found | null> {
    const context = this.#webgl;
    if (context === null) return null;
    const title = `WebGL on ${context.title}`;
    try {
      await context.start();
      await this.#environment.check((model, dataset) => context.createNetwork(model, dataset));
      return { kind: "webgl", context, title };
    } catch (error) {
      this.#closeWebgl();
      return this.#passOver("webgl", title, error);
    }
  }

  #closeWebgl(): void {
    this.#webgl?.dispose();
    this.#webgl = null;
  }

  async #tryWasm(): Promise<Found | null> {
    let title: string = RUNG_TITLES.wasm;
    try {
      title = await this.#environment.startWasm();
      await this.#environment.check((model, dataset) =>
        createHostGradients("wasm", model, dataset),
      );
      return { kind: "host", backend: "wasm", title };
    } catch (error) {
      return this.#passOver("wasm", title, error);
    }
  }

  #passOver(rung: "webgpu" | "webgl" | "wasm", title: string, error: unknown): null {
    this.#tried.add(rung);
    this.#reasons.push(
      `${title}: not used, ${error instanceof Error ? error.message : String(error)}.`,
    );
    return null;
  }

  #openGpu(): Promise<GpuContext> {
    this.#gpu ??= this.#environment.openGpu();
    return this.#gpu;
  }

  /** Gives up an adapter that was opened and not taken. */
  async #closeGpu(): Promise<void> {
    const gpu = this.#gpu;
    this.#gpu = null;
    const context = await gpu?.catch(() => null);
    context?.dispose();
  }
}

/** For a worker or Node: with the real start-up check. */
export function ladderEnvironment(
  starts: Pick<LadderEnvironment, "openGpu" | "openWebgl" | "startWasm">,
): LadderEnvironment {
  return { ...starts, check: checkAgainstCpu };
}
