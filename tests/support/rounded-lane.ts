/**
 * One replica of a lane, node by node, in an arithmetic of choice. Runs whose roundings are made by chance spread from
 * the float64 reference by as much as the program magnifies roundings: no float32 kernel can be asked for more. Slow
 * and plain, and beside that a second reading of what a program means.
 */
import { drawsUniforms } from "../../src/base/random.ts";
import { GATHER_LANES } from "../../src/language/emit/wgsl-tensor-finish.ts";
import { evaluateUniforms } from "../../src/language/emit/uniform-values.ts";
import type { TensorSize } from "../../src/language/emit/reference.ts";
import type { Formula, Node, NodeId, Program, Shape } from "../../src/language/ir.ts";
import { OPS, type OpName } from "../../src/language/ops.ts";
import { reachable } from "../../src/language/prune.ts";
import { countOf } from "../../src/language/top.ts";
import { newtonSchulz } from "./rounded-newton-schulz.ts";
import type { Rounding } from "./rounding.ts";

export interface RoundedInputs {
  readonly t: number;
  readonly settings: Readonly<Record<string, number>>;
  readonly B?: number;
  /** [elements]; not read where the lane has a formula. */
  readonly gradient?: Float64Array;
  readonly g2?: Float64Array;
  readonly loss?: number;
  readonly random?: (purpose: number, out: Float64Array) => void;
}

export interface RoundedParts {
  readonly program: Program;
  readonly tensors: readonly TensorSize[];
  readonly round: Rounding;
  /** The gradient is this formula's; null: it is handed in. */
  readonly formula?: Formula | null;
  /** Where gradients are handed in: the same at another point, before it is rounded. */
  readonly gradientAt?: (point: Float64Array, t: number) => Float64Array;
}

const COMPARISONS: ReadonlySet<OpName> = new Set<OpName>([
  "less",
  "less_equal",
  "greater",
  "greater_equal",
  "equal",
  "not_equal",
]);

function isDecision(node: Node): boolean {
  if (node.kind === "top") return true;
  if (node.kind !== "apply") return false;
  return COMPARISONS.has(node.op) || node.op === "sign" || node.op === "floor";
}

/** What `roots` depend on over time: slots stand for what the last step left in them. */
export function dependencies(program: Program, roots: Iterable<NodeId>): ReadonlySet<NodeId> {
  const all = new Set(roots);
  for (;;) {
    const nodes = reachable(program.nodes, all);
    const before = all.size;
    for (const id of nodes) {
      const node = program.nodes[id]!;
      if (node.kind === "slot") all.add(program.slots[node.slot]!.next);
    }
    if (all.size === before) return nodes;
  }
}

/** What the path depends on. */
function steeringNodes(program: Program): ReadonlySet<NodeId> {
  return dependencies(program, [program.theta, program.delivered, program.estimate]);
}

/** Names (`slot NAME`, `output NAME`) of what depends on decisions that the path does not take. */
export function namesBeside(program: Program): ReadonlySet<string> {
  const steering = steeringNodes(program);
  const isBeside = (root: NodeId): boolean =>
    [...dependencies(program, [root])].some(
      (id) => isDecision(program.nodes[id]!) && !steering.has(id),
    );
  const names = new Set<string>();
  for (const { name, next } of program.slots) if (isBeside(next)) names.add(`slot ${name}`);
  for (const [name, id] of Object.entries(program.outputs))
    if (isBeside(id)) names.add(`output ${name}`);
  return names;
}

export class RoundedLane {
  /** [elements] */
  readonly theta: Float64Array;
  /** Per slot: vector [elements], scalar [tensors], uniform [1]. */
  readonly slots: readonly Float64Array[];
  /** Of the newest step. */
  loss = Number.NaN;
  gradient: Float64Array;
  delivered: Float64Array;
  estimate: Float64Array;
  outputs: Readonly<Record<string, number>> = {};
  /**
   * False where any number of the step was not finite, also one that nothing came of. NaN of a vector that is
   * orthogonalised does not count by itself: where nothing guards it, what comes of it does.
   */
  isFinite = true;
  /**
   * Of the newest step, in a fixed order: by how much each decision (comparison, sign, floor, choice of the largest) was
   * taken. Runs may have parted where these differ by as much as they are. `steering`: those that the path depends on;
   * the others only matter for what is measured beside it, such as the age.
   */
  readonly margins: { readonly steering: number[]; readonly other: number[] } = {
    steering: [],
    other: [],
  };
  readonly #parts: RoundedParts;
  /** [elements] */
  readonly #tensorOf: Uint32Array;
  readonly #uniforms: Float64Array;
  /** Per node, as long as its shape says. */
  readonly #values: readonly Float64Array[];
  readonly #steering: ReadonlySet<NodeId>;
  #taken: number[] = this.margins.steering;

  constructor(parts: RoundedParts) {
    this.#parts = parts;
    const { program, tensors } = parts;
    this.#tensorOf = Uint32Array.from(
      tensors.flatMap(({ size }, tensor) => Array<number>(size).fill(tensor)),
    );
    const vector = (): Float64Array => new Float64Array(this.#tensorOf.length);
    this.theta = vector();
    this.gradient = vector();
    this.delivered = vector();
    this.estimate = vector();
    this.slots = program.slots.map(({ shape }) => this.#array(shape));
    this.#values = program.nodes.map(({ shape }) => this.#array(shape));
    this.#uniforms = new Float64Array(program.nodes.length);
    this.#steering = steeringNodes(program);
  }

  step(inputs: RoundedInputs): void {
    const { program, formula = null, round } = this.#parts;
    const { t, settings, B = 1, gradient, loss = Number.NaN } = inputs;
    this.margins.steering.length = 0;
    this.margins.other.length = 0;
    this.#taken = this.margins.steering;
    this.gradient = gradient ?? this.gradient;
    this.loss = loss;
    if (formula !== null) {
      const { loss: value, gradient: slope } = this.#evaluateFormula(formula, this.theta);
      this.loss = value;
      this.gradient = slope;
    }
    // Uniforms are float64 everywhere; what is handed to a kernel is rounded.
    const uniformSlots = Float64Array.from(this.slots, (slot) => slot[0] ?? 0);
    const place = { t, settings, B, totalSize: this.theta.length };
    evaluateUniforms(program, place, uniformSlots, this.#uniforms);
    program.nodes.forEach((node, id) => {
      const values = this.#values[id]!;
      this.#taken = this.#steering.has(id) ? this.margins.steering : this.margins.other;
      if (node.shape === "uniform") values[0] = round(this.#uniforms[id]!, null);
      else if (node.kind === "random") this.#fillDraws(node.purpose, values, inputs);
      else if (node.kind === "reduce") this.#reduce(node, values);
      else if (node.kind === "gradient") values.set(this.#gradientAt(node.index, t));
      else if (node.kind === "orthogonalize") this.#orthogonalize(node.arg, values);
      else if (node.kind === "top") this.#choose(node, values);
      else for (let at = 0; at < values.length; at++) values[at] = this.#evaluate(node, at, inputs);
    });
    this.delivered = this.#collect(program.delivered, "vector");
    this.estimate = this.#collect(program.estimate, "vector");
    this.outputs = Object.fromEntries(
      Object.entries(program.outputs).map(([name, id]) => [name, this.#collect(id, "scalar")[0]!]),
    );
    this.isFinite = program.nodes.every(
      ({ kind }, id) => kind === "orthogonalize" || this.#values[id]!.every(Number.isFinite),
    );
    const theta = this.#collect(program.theta, "vector");
    const nexts = program.slots.map(({ shape, next }) =>
      shape === "uniform" ? [this.#uniforms[next]!] : this.#collect(next, shape),
    );
    this.theta.set(theta);
    nexts.forEach((next, index) => this.slots[index]!.set(next));
  }

  #array(shape: Shape): Float64Array {
    const lengths = { vector: this.#tensorOf.length, scalar: this.#parts.tensors.length };
    return new Float64Array(shape === "uniform" ? 1 : lengths[shape]);
  }

  /** Value of a node for entry `at` of an array of `shape`. */
  #read(id: NodeId, at: number, shape: Shape): number {
    const values = this.#values[id]!;
    const from = this.#parts.program.nodes[id]!.shape;
    if (from === shape) return values[at]!;
    return from === "uniform" ? values[0]! : values[this.#tensorOf[at]!]!;
  }

  #collect(id: NodeId, shape: "vector" | "scalar"): Float64Array {
    return this.#array(shape).map((_, at) => this.#read(id, at, shape));
  }

  #evaluate(node: Node, at: number, inputs: RoundedInputs): number {
    switch (node.kind) {
      case "apply":
        return this.#apply(
          node.op,
          node.args.map((arg) => this.#read(arg, at, node.shape)),
        );
      case "slot":
        return this.slots[node.slot]![at]!;
      case "coefficients":
        return this.#parts.round(node.values[at]!, null);
      case "input":
        break;
      default:
        throw new Error(`a ${node.kind} has no value element by element`);
    }
    const { size, rows, cols, isMatrix } = this.#parts.tensors[at] ?? this.#parts.tensors[0]!;
    switch (node.name) {
      case "theta":
        return this.theta[at]!;
      case "g":
        return this.gradient[at]!;
      case "g2":
        return inputs.g2?.[at] ?? this.#apply("multiply", [this.gradient[at]!, this.gradient[at]!]);
      case "loss":
        return this.loss;
      case "is_matrix":
        return isMatrix;
      case "size":
      case "rows":
      case "cols":
        return { size, rows, cols }[node.name];
      default:
        throw new Error(`${node.name} is a uniform`);
    }
  }

  #fillDraws(purpose: number, out: Float64Array, { random }: RoundedInputs): void {
    if (random === undefined) throw new Error("this program draws normals: hand them in");
    random(purpose, out);
    // Uniforms are the same bits everywhere.
    if (drawsUniforms(purpose)) return;
    out.forEach((value, at) => (out[at] = this.#parts.round(value, "normal")));
  }

  /** Ranks every scope: NaN, then the larger magnitude, then the lower index. */
  #choose({ arg, count, scope }: Extract<Node, { kind: "top" }>, out: Float64Array): void {
    const sizes = scope === "all" ? [out.length] : this.#parts.tensors.map(({ size }) => size);
    const magnitudes = this.#collect(arg, "vector").map(Math.abs);
    let from = 0;
    for (const size of sizes) {
      const own = magnitudes.subarray(from, from + size);
      const rank = (value: number): number => (Number.isNaN(value) ? Infinity : value);
      const ranked = Array.from(own.keys()).sort(
        (a, b) =>
          Number(Number.isNaN(own[b]!)) - Number(Number.isNaN(own[a]!)) ||
          (rank(own[a]!) === rank(own[b]!) ? a - b : rank(own[b]!) - rank(own[a]!)),
      );
      const wanted = countOf(count, size);
      ranked.forEach((at, place) => (out[from + at] = place < wanted ? 1 : 0));
      const [last, next] = [ranked[wanted - 1], ranked[wanted]];
      if (last !== undefined && next !== undefined) this.#taken.push(own[last]! - own[next]!);
      from += size;
    }
  }

  #apply(op: OpName, args: readonly number[]): number {
    const [a = 0, b = 0, c = 0] = args;
    if (COMPARISONS.has(op)) this.#taken.push(a - b);
    if (op === "sign") this.#taken.push(a);
    if (op === "floor") this.#taken.push(a - Math.round(a));
    return this.#parts.round(OPS[op].evaluate(a, b, c), op);
  }

  #reduce(node: Extract<Node, { kind: "reduce" }>, out: Float64Array): void {
    const all = this.#collect(node.args[0]!, "vector");
    out.forEach((_, tensor) => {
      const own = node.scope === "all" ? all : all.filter((_, at) => this.#tensorOf[at] === tensor);
      out[tensor] =
        node.op === "sum"
          ? this.#sum(own)
          : own.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
    });
  }

  /** As kernels do: in lanes, then lane by lane. The order decides how much is lost where terms cancel. */
  #sum(values: Float64Array): number {
    const lanes = Array<number>(Math.min(GATHER_LANES, values.length)).fill(0);
    values.forEach((value, at) => {
      const lane = at % GATHER_LANES;
      lanes[lane] = this.#apply("add", [lanes[lane]!, value]);
    });
    return lanes.reduce((total, lane) => this.#apply("add", [total, lane]), 0);
  }

  #gradientAt(index: number, t: number): Float64Array {
    const { program, formula = null, gradientAt, round } = this.#parts;
    const point = this.#collect(program.points[index]!, "vector");
    if (formula !== null) return this.#evaluateFormula(formula, point).gradient;
    if (gradientAt === undefined) throw new Error("this program asks for gradients elsewhere");
    return gradientAt(point, t).map((value) => round(value, null));
  }

  /** Newton-Schulz as the language's page gives it, with rounded sums and products. NaN in tensors that are no matrices. */
  #orthogonalize(arg: NodeId, out: Float64Array): void {
    const all = this.#collect(arg, "vector");
    let from = 0;
    for (const { size, rows, cols, isMatrix } of this.#parts.tensors) {
      const part = all.subarray(from, from + size);
      const round: Rounding = (exact, op) => this.#parts.round(exact, op);
      const sum = (values: Float64Array): number => this.#sum(values);
      const values = isMatrix === 1 ? newtonSchulz(part, { rows, cols, round, sum }) : null;
      out.set(values ?? part.map(() => NaN), from);
      from += size;
    }
  }

  #evaluateFormula(
    { nodes, loss, gradient }: Formula,
    point: Float64Array,
  ): { loss: number; gradient: Float64Array } {
    const values: number[] = [];
    for (const node of nodes) {
      if (node.kind === "constant") values.push(this.#parts.round(node.value, null));
      else if (node.kind === "variable") values.push(point[node.index]!);
      else if (node.kind === "apply")
        values.push(
          this.#apply(
            node.op,
            node.args.map((arg) => values[arg]!),
          ),
        );
      else throw new Error(`a formula has no ${node.kind}`);
    }
    return { loss: values[loss]!, gradient: Float64Array.from(gradient, (id) => values[id]!) };
  }
}
