/** The one look that is taken at a time: at which lane's belief, with what was seen so far. */
import type { TensorSize } from "../../language/emit/reference-memory.ts";
import type { Program } from "../../language/ir.ts";
import type { BeliefRequest, BeliefView } from "../../wire/belief.ts";
import { type BeliefPart, BeliefHistory } from "./history.ts";
import { isSameLook, type Looked, openWatch, refusedView, type Watched } from "./watched.ts";

export interface BeliefGround {
  readonly tensors: readonly TensorSize[];
  readonly replicas: number;
  readonly seed: number;
  /** The first one is all of it. */
  readonly parts: readonly BeliefPart[];
  /** Measured steps that are kept. */
  readonly most: number;
}

interface Look {
  readonly looked: Looked;
  readonly watched: Watched | null;
  readonly refusal: string | null;
  readonly history: BeliefHistory;
}

export class BeliefLook {
  /** By lane: the bare rules. */
  readonly #rules: readonly Program[];
  readonly #ground: BeliefGround;
  #look: Look | null = null;
  #isLooking = false;

  constructor(rules: readonly Program[], ground: BeliefGround) {
    this.#rules = rules;
    this.#ground = ground;
  }

  /**
   * From now on the next steps are looked at as asked; null: none are. What was seen stays until something else is
   * looked at.
   */
  watch(request: BeliefRequest | null): void {
    this.#isLooking = request !== null;
    const rule = this.#rules[request?.lane ?? -1];
    if (request === null || rule === undefined) return;
    if (this.#look !== null && isSameLook(this.#look.looked, request)) return;
    this.#look = {
      looked: request,
      ...openWatch(rule, request, this.#ground),
      history: new BeliefHistory(this.#ground),
    };
  }

  /** Watches as asked, and tells what was seen so far; null where there is no such lane. */
  look(request: BeliefRequest | null): BeliefView | null {
    this.watch(request);
    if (request === null || this.#rules[request.lane] === undefined) return null;
    const { refusal, history } = this.#look!;
    return refusal === null ? history.view(request, this.#ground) : refusedView(request, refusal);
  }

  /** Of a lane that is looked at now; else null. */
  at(lane: number): { readonly watched: Watched; readonly history: BeliefHistory } | null {
    const look = this.#look;
    if (!this.#isLooking || look === null || look.looked.lane !== lane) return null;
    const { watched, history } = look;
    return watched === null ? null : { watched, history };
  }

  /** Forgets what was seen after step `step`. */
  cutAfter(step: number): void {
    this.#look?.history.cutAfter(step);
  }
}
