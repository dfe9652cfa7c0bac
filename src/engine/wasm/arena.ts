/**
 * Linear memory for everything that one run computes in WebAssembly. Executors share a memory while it is small, since
 * engines set gigabytes of address space aside for each; a large one gets its own. Nothing is freed by itself: the
 * memory goes with the run that holds the arena.
 */

/** A place in a memory: zeros at first, never moved. Growth detaches views, so `buffer` is read anew each time. */
export interface Region {
  readonly memory: WebAssembly.Memory;
  /** In bytes, a multiple of 16. */
  readonly address: number;
}

/** This machine, or WebAssembly itself, cannot; the message is a sentence's end for people. */
export class WasmUnavailableError extends Error {
  override name = "WasmUnavailableError";
}

const PAGE = 65_536;
/** 4 GiB less a page: no address arithmetic of a kernel can wrap around. */
const MOST_BYTES = 65_535 * PAGE;
/** Up to here executors share a memory. */
const MOST_SHARED = 256 * 2 ** 20;
const ALIGNMENT = 16;

interface Share {
  readonly memory: WebAssembly.Memory;
  readonly instances: Map<WebAssembly.Module, WebAssembly.Instance>;
  used: number;
}

export class WasmArena {
  readonly #shares: Share[] = [];

  /** Bytes in use, over all memories. */
  get usedBytes(): number {
    return this.#shares.reduce((sum, { used }) => sum + used, 0);
  }

  /** `within`: in that memory of this arena. Throws WasmUnavailableError where there is no such memory. */
  reserve(bytes: number, within: WebAssembly.Memory | null = null): Region {
    const size = Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
    const share = within === null ? this.#roomFor(size) : this.#shareOf(within);
    const end = (share?.used ?? 0) + size;
    if (!(size >= 0 && end <= MOST_BYTES)) {
      const gigabytes = (end / 2 ** 30).toFixed(1);
      throw new WasmUnavailableError(`${gigabytes} GiB do not fit WebAssembly's 4 GiB of memory`);
    }
    const chosen = share ?? this.#open();
    this.#grow(chosen, end);
    const address = chosen.used;
    chosen.used = end;
    return { memory: chosen.memory, address };
  }

  /** The memory of this arena that a view looks at; null where there is none. */
  memoryOf(view: Float64Array): WebAssembly.Memory | null {
    return this.#shares.find(({ memory }) => memory.buffer === view.buffer)?.memory ?? null;
  }

  /** One instance a module and memory: kernels keep nothing between calls. */
  instance(
    memory: WebAssembly.Memory,
    module: WebAssembly.Module,
    imports: () => WebAssembly.Imports,
  ): WebAssembly.Instance {
    const share = this.#shareOf(memory);
    const known = share.instances.get(module);
    if (known !== undefined) return known;
    const made = new WebAssembly.Instance(module, imports());
    share.instances.set(module, made);
    return made;
  }

  #shareOf(memory: WebAssembly.Memory): Share {
    const share = this.#shares.find((candidate) => candidate.memory === memory);
    if (share === undefined) throw new Error("a memory of another arena");
    return share;
  }

  /** The newest memory, if it stays small; null: another one is needed. */
  #roomFor(size: number): Share | null {
    const last = this.#shares.at(-1);
    return last !== undefined && last.used + size <= MOST_SHARED ? last : null;
  }

  #open(): Share {
    try {
      const share = {
        memory: new WebAssembly.Memory({ initial: 0 }),
        instances: new Map<WebAssembly.Module, WebAssembly.Instance>(),
        used: 0,
      };
      this.#shares.push(share);
      return share;
    } catch (error) {
      throw outOfMemory(error);
    }
  }

  #grow({ memory }: Share, bytes: number): void {
    const missing = Math.ceil((bytes - memory.buffer.byteLength) / PAGE);
    if (missing <= 0) return;
    try {
      memory.grow(missing);
    } catch (error) {
      throw outOfMemory(error);
    }
  }
}

function outOfMemory(error: unknown): WasmUnavailableError {
  const why = error instanceof Error ? error.message : String(error);
  return new WasmUnavailableError(`no memory for it here (${why})`);
}
