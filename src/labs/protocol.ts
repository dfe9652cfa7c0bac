/** What a page asks of the labs' worker and what it answers: plain data. Types only. */
import type { SmallProblem } from "../problems/problem.ts";
import type { Verdict } from "./equivalence.ts";
import type { PlanePoint } from "./filter/plane.ts";
import type { AdamStart, AverageStart, FirstMove, StartUpChoice } from "./filter/start-up.ts";
import type { FilterSubject, FilterView, GradientChoice } from "./filter/view.ts";
import type { InvarianceRow } from "./invariance.ts";
import type { Subject } from "./subject.ts";
import type { Finding, Theorem } from "./theorems/theorem.ts";

/** `given`: normal gradients of a seed, which no rule can change. `problem`: in closed loop, with its noise. */
export type GroundChoice =
  | {
      readonly kind: "given";
      readonly seed: number;
      readonly steps: number;
      readonly size: number;
    }
  | {
      readonly kind: "problem";
      readonly problem: SmallProblem;
      readonly seed: number;
      readonly steps: number;
    };

export type LabRequest =
  | {
      readonly kind: "compare";
      readonly a: Subject;
      readonly b: Subject;
      readonly ground: GroundChoice;
    }
  /** The list comes first, then one finding after the other. */
  | { readonly kind: "theorems" }
  | {
      readonly kind: "invariance";
      readonly rules: readonly { readonly title: string; readonly rule: string }[];
    }
  /** One rule's estimate as a filter. */
  | { readonly kind: "filter"; readonly rule: FilterSubject; readonly gradients: GradientChoice }
  /** Lag and noise of several rules, one answer after the other. */
  | {
      readonly kind: "plane";
      readonly rules: readonly (FilterSubject & { readonly id: string })[];
      readonly gradients: GradientChoice;
    }
  | { readonly kind: "start-up"; readonly choice: StartUpChoice };

/** A theorem as a page shows it: all but the check. */
export type TheoremCard = Omit<Theorem, "check">;

/** One point of a chart: the largest relative distances within its stretch of steps; 0 where equal to the last bit. */
export interface DistancePoint {
  readonly step: number;
  readonly theta: number;
  readonly estimate: number;
}

export type LabAnswer =
  | {
      readonly kind: "compared";
      readonly verdict: Verdict;
      readonly words: string;
      readonly points: readonly DistancePoint[];
    }
  /** The question cannot be answered as asked; the message says why and names a cure. */
  | { readonly kind: "refused"; readonly message: string }
  | {
      readonly kind: "list";
      readonly groups: readonly {
        readonly title: string;
        readonly theorems: readonly TheoremCard[];
      }[];
    }
  | { readonly kind: "found"; readonly id: string; readonly finding: Finding }
  | { readonly kind: "row"; readonly row: InvarianceRow }
  | { readonly kind: "filtered"; readonly view: FilterView }
  | { readonly kind: "placed"; readonly id: string; readonly point: PlanePoint }
  | {
      readonly kind: "started";
      readonly averages: readonly AverageStart[];
      readonly adams: AdamStart;
      readonly moves: readonly FirstMove[];
    }
  | { readonly kind: "done" };
