/** The plane that the lanes' own paths span: what the page asks for, and what it is told. Types only. */
import type { PlaneWindow } from "../measure/plane-grid.ts";

/** What is kept of the lanes' paths (of their first replica). */
export interface KeptPaths {
  /** Per lane: points kept up to where it stands, without the shared start. */
  readonly counts: readonly number[];
  /** Step of the earliest of them; a run that was taken up elsewhere keeps none of before. null: there is none. */
  readonly from: number | null;
  /** Most points that a lane may have; 0: parameters are too many for a path. */
  readonly most: number;
  /** Steps between two points; 1 at first, doubled whenever a lane has its most. */
  readonly every: number;
  /** Of all that is kept, points of later steps among them, where the run went back. */
  readonly bytes: number;
  readonly parameters: number;
}

export interface PathPlaneRequest {
  /** Whose points count: those on screen. */
  readonly lanes: readonly number[];
  readonly through:
    | { readonly kind: "principal" }
    /** Through the common start and where two lanes stand now, of which the first gives the first axis. */
    | { readonly kind: "ends"; readonly lanes: readonly [number, number] };
  /** Training examples (meta-learning: tasks) that the loss is the mean over; as many as there are, at most. */
  readonly pictures: number;
  /** How fine the grid becomes (measure/plane-grid.ts: levels from 0). */
  readonly level: number;
  /** Width by height of the picture. */
  readonly aspect: number;
}

/** What the losses are taken on. */
export interface PlanePictures {
  readonly count: number;
  /** Training examples, or tasks, of the experiment. */
  readonly of: number;
  /** Batch norms go by the statistics of batches of so many of them, as in training; null without batch norms. */
  readonly batch: number | null;
}

/** A place that a lane was at. */
export interface PlanePoint {
  /** null: the start that all lanes share. */
  readonly lane: number | null;
  /** Steps done there. */
  readonly step: number;
  /** Of its foot on the plane. */
  readonly x: number;
  readonly y: number;
  /** From the plane, and from its origin. */
  readonly distance: number;
  readonly fromOrigin: number;
  /** Mean loss at the place itself, and at its foot on the plane; null until they are worked out. */
  readonly loss: number | null;
  readonly planeLoss: number | null;
}

export interface PathPlaneView {
  readonly request: PathPlaneRequest;
  /** Steps that the run had done. */
  readonly step: number;
  readonly pictures: PlanePictures;
  /** The start, then lane by lane, by step. */
  readonly points: readonly PlanePoint[];
  /** Shares of the points' variance, of both axes and (of the principal plane) of the axis that would come next. */
  readonly shares: readonly [number, number];
  readonly nextShare: number | null;
  readonly window: PlaneWindow;
  /** The finest grid that is complete; losses by rows from the bottom, each from the left. null: none yet. */
  readonly grid: {
    readonly columns: number;
    readonly rows: number;
    readonly losses: Float64Array;
  } | null;
  /** Places whose points were not finite numbers (a lane that has diverged), and are left out. */
  readonly left: number;
}

export type PathPlaneOrder =
  /** What one loss costs, measured. */
  | { readonly kind: "estimate"; readonly pictures: number }
  | { readonly kind: "compute"; readonly request: PathPlaneRequest }
  | { readonly kind: "stop" };

export type PathPlaneAnswer =
  /** Milliseconds that one loss over `pictures` takes, and what there is to span a plane with. */
  | {
      readonly kind: "estimate";
      readonly pictures: PlanePictures;
      readonly ms: number;
      readonly kept: KeptPaths;
    }
  /** `view` only where it has changed. */
  | {
      readonly kind: "progress";
      readonly done: number;
      readonly total: number;
      readonly view?: PathPlaneView;
    }
  | { readonly kind: "done" }
  /** The run went on, or a person said stop. What was worked out stays true. */
  | { readonly kind: "stopped" }
  /** Why there is no plane, for people. */
  | { readonly kind: "none"; readonly message: string };
