/** A lane's next step as one weight meets it, under the microscope. Types only. */
import type { Shape } from "../language/ir.ts";
import type { Span } from "../language/syntax.ts";

/** One weight: an element (row-major) of a parameter tensor, in one replica. Small problems have one tensor. */
export interface Place {
  readonly tensor: number;
  readonly element: number;
  readonly replica: number;
}

export interface InspectionTarget {
  readonly lane: number;
  readonly place: Place;
}

/** One statement of the rule: what it assigns in this step. `shape` says whether all elements or tensors share it. */
export interface InspectedLine {
  readonly target: string;
  readonly span: Span;
  readonly shape: Shape;
  readonly value: number;
}

export interface InspectedSlot {
  readonly name: string;
  readonly shape: Shape;
  /** As stored. */
  readonly before: number;
  readonly after: number;
  /** At step 1, where the rule gives a start (`state m = g`): what reads of it see. Else null. */
  readonly initial: number | null;
}

/** The step that a lane would do next, as one weight meets it. In float64, whatever the lane computes with. */
export interface Inspection extends InspectionTarget {
  /** From 1. */
  readonly step: number;
  /** All parameter tensors of the lane. */
  readonly tensors: readonly { readonly name: string; readonly shape: readonly number[] }[];
  /** As they hold in this step, by name. */
  readonly settings: Readonly<Record<string, number>>;
  /** Other numbers that a rule may name: t, B, loss, rows, cols, is_matrix, g2 where there is one. */
  readonly given: Readonly<Record<string, number>>;
  /** As the problem gives it (of the batch, for networks). */
  readonly gradient: number;
  /** As the rule sees it, after noise and stages. */
  readonly delivered: number;
  readonly lines: readonly InspectedLine[];
  readonly estimate: number;
  /** The rule's own; those of stages follow. */
  readonly slots: readonly InspectedSlot[];
  readonly theta: { readonly before: number; readonly after: number };
}
