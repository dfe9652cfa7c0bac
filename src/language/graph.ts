/**
 * Builds the node lists of programs and formulas: equal nodes are shared, constants folded, whole powers multiplied
 * out. The only place that knows how a shape follows from its operands.
 */
import type { InputName, Node, NodeId, Shape, TopCount } from "./ir.ts";
import { OPS, type OpName } from "./ops.ts";

const RANK: Record<Shape, number> = { uniform: 0, scalar: 1, vector: 2 };

/** The larger of two shapes: uniform < scalar < vector. */
export function joinShapes(a: Shape, b: Shape): Shape {
  return RANK[a] >= RANK[b] ? a : b;
}

const INPUT_SHAPES: Record<InputName, Shape> = {
  theta: "vector",
  g: "vector",
  g2: "vector",
  t: "uniform",
  B: "uniform",
  total_size: "uniform",
  loss: "scalar",
  size: "scalar",
  rows: "scalar",
  cols: "scalar",
  is_matrix: "scalar",
};

/** Largest whole exponent that is multiplied out. */
const MOST_MULTIPLIED = 64;

export class GraphBuilder {
  readonly nodes: Node[] = [];
  /** Points added by `gradientAt`, by index. */
  readonly points: NodeId[] = [];
  readonly #known = new Map<string, NodeId>();
  #randoms = 0;

  #add(key: string, node: Node): NodeId {
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    this.nodes.push(node);
    const id = this.nodes.length - 1;
    this.#known.set(key, id);
    return id;
  }

  node(id: NodeId): Node {
    const node = this.nodes[id];
    if (node === undefined) throw new Error(`no node ${id}`);
    return node;
  }

  shape(id: NodeId): Shape {
    return this.node(id).shape;
  }

  /** The number if `id` is a constant, else null. */
  constantValue(id: NodeId): number | null {
    const node = this.node(id);
    return node.kind === "constant" ? node.value : null;
  }

  constant(value: number): NodeId {
    const key = Object.is(value, -0) ? "c-0" : `c${value}`;
    return this.#add(key, { kind: "constant", value, shape: "uniform" });
  }

  setting(name: string): NodeId {
    return this.#add(`h${name}`, { kind: "setting", name, shape: "uniform" });
  }

  input(name: InputName): NodeId {
    return this.#add(`i${name}`, { kind: "input", name, shape: INPUT_SHAPES[name] });
  }

  coefficients(values: readonly number[]): NodeId {
    return this.#add(`v${values.join()}`, { kind: "coefficients", values, shape: "vector" });
  }

  slot(slot: number, shape: Shape): NodeId {
    return this.#add(`s${slot}`, { kind: "slot", slot, shape });
  }

  random(purpose: number): NodeId {
    return this.#add(`r${purpose}`, { kind: "random", purpose, shape: "vector" });
  }

  /** Gradient at another point: adds the point and gives the node of the gradient there. */
  gradientAt(point: NodeId): NodeId {
    const known = this.points.indexOf(point);
    return this.gradient(known >= 0 ? known : this.points.push(point) - 1);
  }

  /** Normals of a stream that this graph has not used yet, counted from `purpose` on. */
  freshRandom(purpose: number): NodeId {
    return this.random(purpose + this.#randoms++);
  }

  gradient(index: number): NodeId {
    return this.#add(`d${index}`, { kind: "gradient", index, shape: "vector" });
  }

  orthogonalize(arg: NodeId): NodeId {
    return this.#add(`orthogonalize(${arg})`, { kind: "orthogonalize", arg, shape: "vector" });
  }

  /** Mask of the largest magnitudes of a vector. */
  top(arg: NodeId, count: TopCount, scope: "tensor" | "all"): NodeId {
    const key = typeof count === "number" ? `${count}` : `${count.fraction} of size`;
    return this.#add(`top:${scope}:${key}(${arg})`, {
      kind: "top",
      arg,
      count,
      scope,
      shape: "vector",
    });
  }

  variable(index: number): NodeId {
    return this.#add(`x${index}`, { kind: "variable", index, shape: "vector" });
  }

  apply(op: OpName, ...args: readonly NodeId[]): NodeId {
    const values = args.map((arg) => this.constantValue(arg));
    if (values.every((value) => value !== null)) {
      const [a = 0, b = 0, c = 0] = values;
      return this.constant(OPS[op].evaluate(a, b, c));
    }
    return this.#simplified(op, args) ?? this.#plain(op, args);
  }

  #plain(op: OpName, args: readonly NodeId[]): NodeId {
    const shape = args.map((arg) => this.shape(arg)).reduce(joinShapes);
    return this.#add(`${op}(${args.join()})`, { kind: "apply", op, args, shape });
  }

  /** Only rewrites that hold for every IEEE value (so never x*0 = 0). */
  #simplified(op: OpName, args: readonly NodeId[]): NodeId | null {
    const [a = 0, b = 0] = args;
    const left = args.length > 0 ? this.constantValue(a) : null;
    const right = args.length > 1 ? this.constantValue(b) : null;
    if (op === "multiply" && left === 1) return b;
    if ((op === "multiply" || op === "divide") && right === 1) return a;
    if (op === "power" && right !== null) return this.#constantPower(a, right);
    // Also for a condition that is known: the branch that is not taken is never looked at.
    if (op === "where" && left !== null) return (left !== 0 ? args[1] : args[2]) ?? null;
    if (op === "negate") {
      const inner = this.node(a);
      if (inner.kind === "apply" && inner.op === "negate") return inner.args[0] ?? null;
    }
    return null;
  }

  #constantPower(base: NodeId, exponent: number): NodeId | null {
    if (exponent === 0.5) return this.apply("sqrt", base);
    if (!Number.isInteger(exponent) || Math.abs(exponent) > MOST_MULTIPLIED) return null;
    if (exponent === 0) return this.constant(1);
    if (exponent < 0) return this.apply("divide", this.constant(1), this.#whole(base, -exponent));
    return this.#whole(base, exponent);
  }

  #whole(base: NodeId, exponent: number): NodeId {
    if (exponent === 1) return base;
    const half = this.#whole(base, Math.floor(exponent / 2));
    const square = this.apply("multiply", half, half);
    return exponent % 2 === 0 ? square : this.apply("multiply", square, base);
  }

  /** Sum over the elements of the tensor or of all tensors; a single number counts as if it filled the tensor. */
  sum(arg: NodeId, scope: "tensor" | "all" = "tensor"): NodeId {
    const shape = this.shape(arg);
    if (shape === "uniform")
      return this.apply("multiply", arg, this.input(scope === "all" ? "total_size" : "size"));
    if (shape === "scalar" && scope === "tensor")
      return this.apply("multiply", arg, this.input("size"));
    return this.#add(`sum:${scope}(${arg})`, {
      kind: "reduce",
      op: "sum",
      scope,
      args: [arg],
      shape: "scalar",
    });
  }

  maxabs(arg: NodeId): NodeId {
    if (this.shape(arg) !== "vector") return this.apply("abs", arg);
    return this.#add(`maxabs(${arg})`, {
      kind: "reduce",
      op: "maxabs",
      scope: "tensor",
      args: [arg],
      shape: "scalar",
    });
  }

  add(a: NodeId, b: NodeId): NodeId {
    return this.apply("add", a, b);
  }

  subtract(a: NodeId, b: NodeId): NodeId {
    return this.apply("subtract", a, b);
  }

  multiply(a: NodeId, b: NodeId): NodeId {
    return this.apply("multiply", a, b);
  }

  divide(a: NodeId, b: NodeId): NodeId {
    return this.apply("divide", a, b);
  }

  /**
   * Copies foreign nodes into this graph. `replace` may give another node for a foreign one (an input by what now
   * stands in its place, a slot by its new number); `at`: what the foreign nodes before it have become. Returns the new
   * id of each foreign node.
   */
  copy(
    nodes: readonly Node[],
    replace: (node: Node, at: (id: NodeId) => NodeId) => NodeId | null,
  ): NodeId[] {
    const ids: NodeId[] = [];
    const at = (id: NodeId): NodeId => {
      const copied = ids[id];
      if (copied === undefined) throw new Error("a node refers to a later one");
      return copied;
    };
    for (const node of nodes) ids.push(replace(node, at) ?? this.#copyOne(node, at));
    return ids;
  }

  #copyOne(node: Node, at: (id: NodeId) => NodeId): NodeId {
    switch (node.kind) {
      case "constant":
        return this.constant(node.value);
      case "setting":
        return this.setting(node.name);
      case "input":
        return this.input(node.name);
      case "coefficients":
        return this.coefficients(node.values);
      case "slot":
        return this.slot(node.slot, node.shape);
      case "random":
        return this.random(node.purpose);
      case "variable":
        return this.variable(node.index);
      case "gradient":
        return this.gradient(node.index);
      case "orthogonalize":
        return this.orthogonalize(at(node.arg));
      case "top":
        return this.top(at(node.arg), node.count, node.scope);
      case "apply":
        return this.apply(node.op, ...node.args.map(at));
      case "reduce": {
        const arg = at(node.args[0] ?? -1);
        return node.op === "sum" ? this.sum(arg, node.scope) : this.maxabs(arg);
      }
    }
  }
}
