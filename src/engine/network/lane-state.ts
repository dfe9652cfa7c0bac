/** What a run of a network keeps of each of its lanes. Types only. */
import type { MovingStatistics } from "../../models/moving-statistics.ts";
import type { NetworkGradients } from "../tf/gradients.ts";
import type { LaneParts } from "./lane-parts.ts";
import type { LaneProbe } from "./lane-probe.ts";
import type { LayerWatch } from "./layer-watch.ts";

export type LaneGradients =
  | { readonly gradients: NetworkGradients; readonly refusal: null }
  | { readonly gradients: null; readonly refusal: string };

export interface LaneState extends Omit<LaneParts, "draws"> {
  readonly index: number;
  readonly gradients: NetworkGradients;
  readonly probe: LaneProbe;
  readonly layers: LayerWatch;
  /** Per replica: what batch norms go by on test pictures. */
  readonly statistics: readonly MovingStatistics[];
  /** Replicas that have diverged; the lane has with the first of them. */
  readonly ended: Set<number>;
  /** Per replica: steps done. Within a step of the run some lanes are ahead of others. */
  readonly done: number[];
  /** Sent a step; null where nobody asks. */
  readonly bits: number | null;
  diverged: boolean;
}
