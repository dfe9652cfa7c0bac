/**
 * The compiled forms that everyone downstream of the compiler knows: `Program` (one optimizer step) and `Formula`
 * (a loss with its gradient). Plain data: it crosses postMessage, is hashed for pipeline caches and printed in tests.
 *
 * Types only. Built by graph.ts, check.ts and differentiate.ts; executed or printed by everything in emit/.
 */
import type { OpName, ReductionName } from "./ops.ts";
import type { Expression, Span } from "./syntax.ts";

/** Index into `nodes`. A node only refers to smaller ids, so the array order is an evaluation order. */
export type NodeId = number;

/**
 * How many numbers a value is.
 * - `uniform`: one for the whole step: constants, settings, `t`, and what follows from them alone. Every executor
 *   evaluates these once per step on the CPU in float64 ("hoisted"); GPU kernels receive them as numbers.
 * - `scalar`: one per parameter tensor and replica: reductions and what follows from them.
 * - `vector`: one per element of the parameters (and replica).
 */
export type Shape = "uniform" | "scalar" | "vector";

/**
 * Values handed in from outside, per step.
 * vectors: `theta` (before the update), `g` (gradient as the problem delivers it, before any stage), `g2`;
 * uniforms: `t` (from 1), `B`, `total_size` (parameters of the lane); scalars: `loss` (per replica), `size`, `rows`,
 * `cols`, `is_matrix` (of the parameter tensor).
 */
export type InputName =
  "theta" | "g" | "g2" | "t" | "B" | "loss" | "size" | "total_size" | "rows" | "cols" | "is_matrix";

export type Node =
  | { readonly kind: "constant"; readonly value: number; readonly shape: "uniform" }
  | { readonly kind: "setting"; readonly name: string; readonly shape: "uniform" }
  | { readonly kind: "input"; readonly name: InputName; readonly shape: Shape }
  /** A vector of fixed numbers, one per element (a stage's bias vector, a problem's noise deviations). */
  | { readonly kind: "coefficients"; readonly values: readonly number[]; readonly shape: "vector" }
  /** Value of a slot before this step's assignment. All slots start at zero (see `Slot`). */
  | { readonly kind: "slot"; readonly slot: number; readonly shape: Shape }
  /**
   * Draws, one per element, from the counter-based generator under `purpose`: standard normals, or uniforms in (0, 1)
   * where the purpose says so (`drawsUniforms` in base/random.ts).
   */
  | { readonly kind: "random"; readonly purpose: number; readonly shape: "vector" }
  /**
   * Gradient of the same batch at another point, `points[index]` of the program, before any stage. One more evaluation
   * by whoever runs the program; see emit/reference.ts.
   */
  | { readonly kind: "gradient"; readonly index: number; readonly shape: "vector" }
  /** Newton-Schulz of each parameter tensor that is a matrix; NaN in tensors that are not. */
  | { readonly kind: "orthogonalize"; readonly arg: NodeId; readonly shape: "vector" }
  /**
   * A mask: 1 where |arg| is among the largest of its scope, else 0. Exactly as many ones as `count` asks for, see
   * top.ts: larger magnitude first, then the lower index; NaN counts as larger than everything, so that divergence gets
   * through. `all`: over all tensors of the lane in their order.
   */
  | {
      readonly kind: "top";
      readonly arg: NodeId;
      readonly count: TopCount;
      readonly scope: "tensor" | "all";
      readonly shape: "vector";
    }
  /** Variable `index` of a formula. Only in formulas. */
  | { readonly kind: "variable"; readonly index: number; readonly shape: "vector" }
  | {
      readonly kind: "apply";
      readonly op: OpName;
      readonly args: readonly NodeId[];
      readonly shape: Shape;
    }
  | {
      readonly kind: "reduce";
      readonly op: ReductionName;
      /** `tensor`: over one parameter tensor. `all`: over all tensors of the lane. Never over replicas. */
      readonly scope: "tensor" | "all";
      readonly args: readonly NodeId[];
      readonly shape: "scalar";
    };

/** How many of a scope: a number (at most all of them), or a share of its size. */
export type TopCount = number | { readonly fraction: number };

/** A setting of a rule, as `hyper NAME = NUMBER [in [LO, HI]] [log | one-minus-log]` declares it. */
export interface Setting {
  readonly name: string;
  readonly default: number;
  readonly min: number;
  readonly max: number;
  readonly scale: "linear" | "log" | "one-minus-log";
}

/**
 * One state of a rule. Every slot's storage starts at zero: `state NAME = EXPR` is compiled into its reads as
 * `where(t == 1, EXPR, slot)`, so executors know nothing of initial values.
 */
export interface Slot {
  readonly name: string;
  readonly shape: Shape;
  /** Node that holds the value after this step. */
  readonly next: NodeId;
}

/** One statement of the text, for readable outputs and for lighting up lines. */
export interface Statement {
  readonly target: string;
  readonly node: NodeId;
  readonly span: Span;
}

/**
 * One step of an optimizer: plain arithmetic on theta, the delivered gradient and the slots.
 * All reads of inputs and slots are of the values before the step; all writes happen at its end.
 */
export interface Program {
  readonly nodes: readonly Node[];
  readonly settings: readonly Setting[];
  readonly slots: readonly Slot[];
  /** theta after the step. */
  readonly theta: NodeId;
  /** The gradient that the rule saw (after all stages; before the rule's own assignments to `g`). */
  readonly delivered: NodeId;
  /** The rule's estimate of the gradient; the delivered gradient where the text names none. */
  readonly estimate: NodeId;
  /** Points of the `gradient` nodes, by index; a point may depend on gradients of smaller index. */
  readonly points: readonly NodeId[];
  /**
   * Named numbers to report each step, per replica: uniforms or reductions with scope `all`.
   * Filled by `instrument` (instrument.ts); empty for a bare rule.
   */
  readonly outputs: Readonly<Record<string, NodeId>>;
  readonly statements: readonly Statement[];
}

/**
 * What a name stands for where a line reads it. `before`: a slot's (or theta's, or g's) value before this step's
 * assignment; `after`: the value that this step has already assigned. Printers make m_{t-1} or m_t of it.
 */
export type NameRole = "setting" | "given" | "constant" | "before" | "after";

/** One line of a rule's text as readable outputs take it: the tree, and what its names stand for. */
export interface CheckedLine {
  /** `initial`: a slot's value before step 1 (`state NAME = EXPR`), first of all lines. */
  readonly kind: "assign" | "initial";
  readonly target: string;
  readonly targetKind: "slot" | "temporary" | "theta" | "gradient" | "estimate";
  readonly value: Expression;
  /** Role of every name that `value` reads. All reads of a line happen before its assignment. */
  readonly reads: Readonly<Record<string, NameRole>>;
  readonly span: Span;
}

/** A rule as checked: the text, its lines for readable outputs, and the program that executors run. */
export interface Rule {
  readonly text: string;
  readonly lines: readonly CheckedLine[];
  readonly program: Program;
}

/** A loss over named variables with its exact gradient, all scalar arithmetic per point. */
export interface Formula {
  readonly variables: readonly string[];
  readonly nodes: readonly Node[];
  /** One node a term; loss = mean of the terms. */
  readonly terms: readonly NodeId[];
  readonly loss: NodeId;
  /** d loss / d variable, one node a variable. */
  readonly gradient: readonly NodeId[];
}
