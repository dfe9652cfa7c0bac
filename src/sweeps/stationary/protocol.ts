/** What a page asks of the stationary lab's worker and what it answers: plain data. Types only. */
import type { TheoryNote } from "../../measure/theory.ts";

/** f = 1/2 sum h_i y_i^2 with y = Q^T x; the minimum is 0, and every replica starts there. */
export interface NoisyGround {
  /** h_i > 0, along the axes of the loss. */
  readonly eigenvalues: readonly number[];
  /** Deviation of one example's gradient noise, per parameter x_j. */
  readonly noise: readonly number[];
  /** Examples a step. */
  readonly batch: number;
  /** Degrees in two dimensions, else a seed; 0: the parameters lie along the axes. */
  readonly rotation: number;
}

/** A rule with its settings, and what theory knows of it (null: nothing, or its settings take it out of reach). */
export interface Contestant {
  readonly title: string;
  readonly rule: string;
  readonly hyper: Readonly<Record<string, number>>;
  readonly note: TheoryNote | null;
}

export type StationaryRequest =
  | {
      readonly kind: "distribution";
      readonly ground: NoisyGround;
      readonly lanes: readonly Contestant[];
      readonly replicas: number;
      readonly seed: number;
    }
  | {
      readonly kind: "annealing";
      readonly ground: NoisyGround;
      readonly lane: Contestant;
      /** Values of `lr`, one after the other. */
      readonly rates: readonly number[];
      readonly replicas: number;
      readonly seed: number;
    }
  | {
      readonly kind: "decoupling";
      /** Rule with settings `lr` and `momentum`, PyTorch's heavy ball. */
      readonly lane: Contestant;
      readonly h: number;
      readonly sigma: number;
      readonly eta0: number;
      readonly batches: readonly number[];
      readonly momenta: readonly number[];
      readonly replicas: number;
      readonly seed: number;
    };

/** A mean over independent replicas and its standard error. */
export interface Measured {
  readonly value: number;
  readonly error: number;
}

/** Counts of equal bins from low to high; what lies outside is in none. */
export interface Histogram {
  readonly low: number;
  readonly high: number;
  readonly counts: readonly number[];
}

export interface AxisTheory {
  /** Of y once settled. */
  readonly variance: number;
  /** True: at any step size. False: in the limit of a slow second moment. */
  readonly isExact: boolean;
  /** Limit for small steps: for SGD the variance of exp(-2L/(eta sigma^2)). */
  readonly smallStep: number;
}

/** One axis of the loss, with y its coordinate. */
export interface AxisFigures {
  readonly h: number;
  /** Deviation of the noise of the batch's mean along the axis. */
  readonly sigma: number;
  readonly mean: Measured;
  readonly variance: Measured;
  /** Null where no closed form covers the rule. */
  readonly theory: AxisTheory | null;
  /** h/2 times the mean of y^2. */
  readonly excess: Measured;
  readonly histogram: Histogram;
}

/** Symmetric 2 x 2 covariance. */
export interface Covariance {
  readonly xx: number;
  readonly xy: number;
  readonly yy: number;
}

/** The first two parameters of every replica. */
export interface PlaneFigures {
  readonly measured: Covariance;
  readonly exact: Covariance | null;
  /** Of the density proportional to exp(-L/T) with the replicas' own mean loss: T = 2 loss/dimension. */
  readonly gibbs: Covariance;
  /** Some replicas: [x1, x2, x1, x2, ...]. */
  readonly points: Float32Array;
}

export interface LaneFigures {
  readonly kind: "lane";
  readonly index: number;
  /** Steps done. */
  readonly steps: number;
  /** True once the replicas have forgotten where they were half the steps ago, and their variance has stopped moving. */
  readonly isSettled: boolean;
  readonly axes: readonly AxisFigures[];
  /** Mean loss. */
  readonly excess: Measured;
  readonly plane: PlaneFigures | null;
}

export interface Plateau {
  readonly rate: number;
  /** Learning rate in front of the unit-gain estimate; null without theory. */
  readonly eta: number | null;
  readonly firstStep: number;
  readonly lastStep: number;
  readonly isSettled: boolean;
  readonly loss: Measured;
  readonly exact: number | null;
}

/** How the plateaus grow with the rate. */
export interface SlopeFigures {
  /** d loss/d eta at eta = 0, from the plateaus (slope.ts). */
  readonly measured: Measured;
  /** The same by theory: for linear estimates the heat capacity tr Sigma/4. */
  readonly theory: number;
  /** Loss that theory expects, from 0 to beyond the largest rate. */
  readonly curve: readonly { readonly eta: number; readonly loss: number }[];
}

export interface LossPoint {
  readonly step: number;
  readonly loss: number;
}

export type StationaryAnswer =
  | { readonly kind: "progress"; readonly part: number; readonly words: string }
  | LaneFigures
  /** A lane that cannot be measured: its message says why. */
  | { readonly kind: "refused"; readonly index: number; readonly message: string }
  | { readonly kind: "plateau"; readonly plateau: Plateau; readonly curve: readonly LossPoint[] }
  /** After the last plateau, where theory covers the rule and two plateaus or more are there. */
  | { readonly kind: "slope"; readonly slope: SlopeFigures }
  | {
      readonly kind: "point";
      readonly momentum: number;
      readonly batch: number;
      readonly variance: Measured;
      readonly isSettled: boolean;
    }
  | { readonly kind: "done" };
