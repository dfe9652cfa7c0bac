/**
 * Which arrays a kernel works on, and the frame through which it is told where they lie. A frame is a few int32 in
 * linear memory; since kernels read every address and size from it, one module serves all sizes.
 */
import type { NodeId, Program } from "../ir.ts";
import { argumentsOf, reachable } from "../prune.ts";

/** Words of a frame before the addresses of the arrays. `sizes`: address of [tensors] int32, elements of each. */
export const FRAME = { tensors: 0, replicas: 1, sizes: 2, uniforms: 3, arrays: 4 } as const;

export const WORD = 4;
export const NUMBER = 8;

/** Bits of the flags that a kernel takes. */
export const FLAG = {
  /** theta and slots take their next values. */
  commit: 1,
  /** The delivered gradient and the estimate are stored. */
  record: 2,
} as const;

/**
 * Numbers of an array, all float64. vector: [elements, replicas]; element: [elements]; scalar: [tensors, replicas].
 * Uniforms are [nodes].
 */
export type Extent = "vector" | "element" | "scalar";

export interface KernelArray {
  /** theta, gradient, delivered, estimate, `slot:0` or `node:0`. */
  readonly key: string;
  readonly extent: Extent;
}

export interface KernelWrite {
  readonly node: NodeId;
  readonly array: number;
  readonly when: keyof typeof FLAG;
}

export interface KernelLayout {
  /** In the order of the frame. */
  readonly arrays: readonly KernelArray[];
  /** What the last pass stores: vectors. */
  readonly writes: readonly KernelWrite[];
  /** Scalar slots that take their next values after it. */
  readonly scalarWrites: readonly KernelWrite[];
}

/** Key of the array that holds a node's stored value. */
export function arrayKey(program: Program, id: NodeId): string {
  const node = program.nodes[id]!;
  if (node.kind === "slot") return `slot:${node.slot}`;
  if (node.kind === "input" && node.name === "theta") return "theta";
  if (node.kind === "input" && node.name === "g") return "gradient";
  return `node:${id}`;
}

/** A rule that hands the gradient on untouched needs no second copy of it. */
export function deliversGradient({ nodes, delivered }: Program): boolean {
  const node = nodes[delivered]!;
  return node.kind === "input" && node.name === "g";
}

export function layOut(program: Program): KernelLayout {
  const { nodes, slots, theta, delivered, estimate } = program;
  const arrays: KernelArray[] = [];
  const index = new Map<string, number>();
  const add = (key: string, extent: Extent): void => {
    if (!index.has(key)) index.set(key, arrays.push({ key, extent }) - 1);
  };
  add("theta", "vector");
  add("gradient", "vector");
  add("estimate", "vector");
  if (!deliversGradient(program)) add("delivered", "vector");
  slots.forEach(({ shape }, slot) => {
    if (shape !== "uniform") add(`slot:${slot}`, shape);
  });
  const needed = neededNodes(program);
  nodes.forEach((node, id) => {
    if (!needed.has(id) || node.shape === "uniform") return;
    if (node.shape === "scalar") add(arrayKey(program, id), "scalar");
    else if (node.kind !== "apply")
      add(arrayKey(program, id), node.kind === "coefficients" ? "element" : "vector");
  });
  const writes: KernelWrite[] = [];
  const scalarWrites: KernelWrite[] = [];
  const write = (
    list: KernelWrite[],
    [node, key]: readonly [NodeId, string],
    when: KernelWrite["when"],
  ): void => {
    // What stays as it is need not be stored.
    if (
      nodes[node]!.shape === "uniform" ||
      nodes[node]!.kind === "apply" ||
      arrayKey(program, node) !== key
    )
      list.push({ node, array: index.get(key)!, when });
  };
  write(writes, [estimate, "estimate"], "record");
  if (index.has("delivered")) write(writes, [delivered, "delivered"], "record");
  slots.forEach(({ shape, next }, slot) => {
    if (shape === "vector") write(writes, [next, `slot:${slot}`], "commit");
    else if (shape === "scalar") write(scalarWrites, [next, `slot:${slot}`], "commit");
  });
  write(writes, [theta, "theta"], "commit");
  return { arrays, writes, scalarWrites };
}

/** Everything that the next state, the records and the outputs depend on. */
export function neededNodes(program: Program): ReadonlySet<NodeId> {
  return reachable(program.nodes, [
    program.theta,
    program.estimate,
    program.delivered,
    ...program.slots.map((slot) => slot.next),
    ...Object.values(program.outputs),
  ]);
}

/** Values that `users` read and that are not among `computed`: they are loaded. */
export function leavesOf(
  program: Program,
  {
    users,
    also,
    computed,
  }: {
    users: readonly NodeId[];
    also: readonly NodeId[];
    computed: ReadonlySet<NodeId>;
  },
): readonly NodeId[] {
  const read = new Set(also);
  for (const id of users) for (const arg of argumentsOf(program.nodes[id]!)) read.add(arg);
  return [...read].filter((id) => !computed.has(id)).sort((a, b) => a - b);
}
