/** Where one executor's numbers lie in linear memory, the frame that tells its kernel, and views for everybody else. */
import {
  arrayKey,
  type Extent,
  FRAME,
  type KernelLayout,
  NUMBER,
  WORD,
} from "../../language/emit/wasm-layout.ts";
import type { TensorSize } from "../../language/emit/reference-memory.ts";
import type { NodeId, Program } from "../../language/ir.ts";
import type { WasmArena } from "./arena.ts";

const ALIGNMENT = 16;
const aligned = (bytes: number): number => Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;

interface Part {
  readonly address: number;
  readonly length: number;
}

export class KernelPlace {
  readonly elements: number;
  readonly memory: WebAssembly.Memory;
  /** Address of the frame. */
  readonly frame: number;
  readonly #program: Program;
  readonly #parts = new Map<string, Part>();
  readonly #uniforms: Part;
  /** Views of `#buffer`; made anew after the memory has grown. */
  #views: ReadonlyMap<string, Float64Array> = new Map();
  #uniformView: Float64Array = new Float64Array(0);
  #buffer: ArrayBuffer | null = null;

  constructor(
    program: Program,
    layout: KernelLayout,
    {
      tensors,
      replicas,
      arena,
      owner,
    }: {
      tensors: readonly TensorSize[];
      replicas: number;
      arena: WasmArena;
      /** Its parameters and slots are used. */
      owner: KernelPlace | null;
    },
  ) {
    this.#program = program;
    this.elements = tensors.reduce((sum, { size }) => sum + size, 0);
    const lengths: Record<Extent, number> = {
      vector: this.elements * replicas,
      element: this.elements,
      scalar: tensors.length * replicas,
    };
    let bytes = 0;
    const take = (size: number): number => {
      const offset = bytes;
      bytes += aligned(size);
      return offset;
    };
    const frame = take((FRAME.arrays + layout.arrays.length) * WORD);
    const sizes = take(tensors.length * WORD);
    const uniforms = take(program.nodes.length * NUMBER);
    const isShared = (key: string): boolean =>
      owner !== null && (key === "theta" || key.startsWith("slot:"));
    const own = layout.arrays
      .filter(({ key }) => !isShared(key))
      .map(({ key, extent }) => ({
        key,
        length: lengths[extent],
        offset: take(lengths[extent] * NUMBER),
      }));
    // A kernel works on one memory.
    const region = arena.reserve(bytes, owner?.memory);
    this.memory = region.memory;
    this.frame = region.address + frame;
    for (const { key, length, offset } of own)
      this.#parts.set(key, { address: region.address + offset, length });
    for (const { key } of layout.arrays) {
      const part = owner === null ? undefined : owner.#parts.get(key);
      if (isShared(key) && part !== undefined) this.#parts.set(key, part);
    }
    this.#uniforms = { address: region.address + uniforms, length: program.nodes.length };
    this.#writeFrame(layout, { sizes: region.address + sizes, tensors, replicas });
    this.#fillConstants(tensors, replicas);
  }

  /** [nodes], of which those of shape uniform are in use. */
  get uniforms(): Float64Array {
    this.#refresh();
    return this.#uniformView;
  }

  /** A view, valid until the memory grows; null where the kernel keeps no such array. */
  array(key: string): Float64Array | null {
    this.#refresh();
    return this.#views.get(key) ?? null;
  }

  /** [tensors, replicas] of a scalar node; null for uniforms. */
  scalar(id: NodeId): Float64Array | null {
    return this.#program.nodes[id]!.shape === "scalar"
      ? this.array(arrayKey(this.#program, id))
      : null;
  }

  #refresh(): void {
    const { buffer } = this.memory;
    if (buffer === this.#buffer) return;
    this.#buffer = buffer;
    const view = ({ address, length }: Part): Float64Array =>
      new Float64Array(buffer, address, length);
    this.#views = new Map([...this.#parts].map(([key, part]) => [key, view(part)]));
    this.#uniformView = view(this.#uniforms);
  }

  #writeFrame(
    { arrays }: KernelLayout,
    {
      sizes,
      tensors,
      replicas,
    }: { sizes: number; tensors: readonly TensorSize[]; replicas: number },
  ): void {
    const { buffer } = this.memory;
    const words = new Uint32Array(buffer, this.frame, FRAME.arrays + arrays.length);
    words[FRAME.tensors] = tensors.length;
    words[FRAME.replicas] = replicas;
    words[FRAME.sizes] = sizes;
    words[FRAME.uniforms] = this.#uniforms.address;
    arrays.forEach(({ key }, index) => {
      words[FRAME.arrays + index] = this.#parts.get(key)!.address;
    });
    new Uint32Array(buffer, sizes, tensors.length).set(tensors.map(({ size }) => size));
  }

  /** What no step changes: coefficients, sizes of tensors. */
  #fillConstants(tensors: readonly TensorSize[], replicas: number): void {
    const sizes = { size: "size", rows: "rows", cols: "cols", is_matrix: "isMatrix" } as const;
    this.#program.nodes.forEach((node, id) => {
      const values = this.array(`node:${id}`);
      if (node.kind === "coefficients") {
        if (node.values.length !== this.elements)
          throw new Error(`${node.values.length} coefficients for ${this.elements} parameters`);
        values?.set(node.values);
      }
      if (node.kind !== "input" || !(node.name in sizes)) return;
      const key = sizes[node.name as keyof typeof sizes];
      tensors.forEach((tensor, index) =>
        values?.fill(tensor[key], index * replicas, (index + 1) * replicas),
      );
    });
  }
}
