/**
 * A lane of a network held where it stands, before its next step: the point, the memory of its stages and workers, and
 * the rule's slots. One more step can be drawn from there as often as one likes; nothing remembers it. Each draw tells
 * what the gradient is behind every part of its way.
 */
import { composeParts, composeStep, isRandom } from "../../estimators/compose.ts";
import { composeWorker } from "../../estimators/worker.ts";
import { stagesInOrder } from "../../estimators/feedback.ts";
import { evaluationsPerStep } from "../../language/demands.ts";
import type { Slot } from "../../language/ir.ts";
import type { BarKind } from "../../measure/waterfall.ts";
import type { PlanLane } from "../../wire/plan.ts";
import type { Arithmetic } from "../arithmetic.ts";
import { ownSlots, slotLengths } from "../own-slots.ts";
import { streamOf } from "../reference/normals.ts";
import type { NetworkGradients } from "../tf/gradients.ts";
import { stepInputs } from "./gradients-at.ts";
import { tensorSizes } from "./lane.ts";
import type { PictureOrder } from "./order.ts";
import { serverInputs, type WorkerMemories } from "./worker-lane.ts";
import type { WorkerOrders } from "./worker-orders.ts";
import { WorkerPool } from "./worker-pool.ts";

/** One part of the way. `isSent`: told of every worker by itself, else of the server. */
export interface WayPart {
  readonly what: BarKind;
  readonly isSent: boolean;
}

/** part: place in `FrozenLane.parts`. The values may be used again afterwards. */
export type TakePart = (part: number, worker: number, values: Float64Array) => void;

export interface FrozenLane {
  readonly parts: readonly WayPart[];
  readonly workers: number;
  /** Two draws cannot differ. */
  readonly isCertain: boolean;
  /** Pictures that one draw looks at, once for each gradient of theirs. */
  readonly pictures: number;
  draw(draw: number, take: TakePart): Promise<void>;
}

export interface FrozenOptions {
  readonly lane: PlanLane;
  readonly gradients: NetworkGradients;
  readonly arithmetic: Arithmetic;
  readonly breathe: () => Promise<void>;
  readonly seed: number;
  readonly batch: number;
  /** The step that comes next, and its settings. */
  readonly t: number;
  readonly settings: Readonly<Record<string, number>>;
  readonly theta: Float32Array;
  /** All slots of the program that the lane runs, which also measures. */
  readonly slots: Float64Array;
  readonly running: readonly Slot[];
}

/** `tap`: which of the program's taps it is; null: what comes out at the end. */
function partsOf(lane: PlanLane, { isWhole, workers }: { isWhole: boolean; workers: number }) {
  const parts: (WayPart & { readonly tap: number | null })[] = [];
  if (!isWhole) parts.push({ what: { kind: "noise" }, isSent: true, tap: 0 });
  stagesInOrder(lane).forEach((_, index) => {
    parts.push({ what: { kind: "stage", index }, isSent: true, tap: index + 1 });
  });
  if (lane.feedback !== undefined)
    parts.push({ what: { kind: "feedback" }, isSent: true, tap: null });
  if (workers > 1) parts.push({ what: { kind: "aggregate" }, isSent: false, tap: null });
  parts.push({ what: { kind: "estimate" }, isSent: false, tap: null });
  return parts;
}

/** Without workers: the rule with its way, as one program. */
export function freezePlain(options: FrozenOptions, order: PictureOrder): FrozenLane {
  const { lane, gradients, arithmetic, breathe, seed, batch, t, settings, theta } = options;
  const { stages, feedback } = lane;
  const kept = feedback === undefined ? {} : { feedback };
  const source = { noise: 0, batch: null, ...kept };
  const { program } = composeParts(lane.program, stages, { ...source, isTapped: true });
  const executor = arithmetic.createExecutor(program, {
    tensors: tensorSizes(gradients.layout),
    replicas: 1,
  });
  const own = program.slots.length - (stages.length + 1);
  const memory = ownSlots(options.slots, options.running, {
    rule: lane.program.slots.length,
    stages: own - lane.program.slots.length,
    lengths: slotLengths(gradients.layout),
  });
  const gradient = new Float64Array(gradients.layout.parameterCount);
  const parts = partsOf(lane, { isWhole: order.isWhole, workers: 1 });
  return {
    parts,
    workers: 1,
    isCertain: order.isWhole && !isRandom(program),
    pictures: batch * evaluationsPerStep(program),
    async draw(draw, take) {
      await breathe();
      const pictures = order.draw(t, draw);
      executor.loadSlots(memory, 0);
      executor.theta.set(theta);
      const { inputs } = await stepInputs(theta, pictures, {
        ...{ program, reference: executor, gradients, t, settings, batch, gradient },
        place: { seed, step: t, worker: streamOf(draw), firstReplica: 0 },
        fillNormals: arithmetic.fillNormals,
      });
      executor.step(inputs);
      const taps = executor.slots.slice(own);
      parts.forEach(({ what, tap }, part) => {
        const last = what.kind === "feedback" ? executor.delivered : executor.estimate;
        take(part, 0, tap === null ? last : taps[tap]!);
      });
    },
  };
}

/** With workers: each its own way, and the rule behind the server. */
export function freezeWorkers(
  options: FrozenOptions,
  { orders, memories }: { orders: WorkerOrders; memories: WorkerMemories },
): FrozenLane {
  const { lane, gradients, arithmetic, seed, t, settings, theta } = options;
  const { workers, stages, feedback } = lane;
  if (workers === undefined) throw new Error("this lane has no workers");
  const kept = feedback === undefined ? {} : { feedback };
  const ofWorker = composeWorker({ stages, ...kept, noise: 0, batch: null, isTapped: true });
  const pool = new WorkerPool({
    ...options,
    program: ofWorker,
    count: workers.count,
    rule: workers,
    isTapped: true,
  });
  const program = composeStep(lane.program, [], 0);
  const executor = arithmetic.createExecutor(program, {
    tensors: tensorSizes(gradients.layout),
    replicas: 1,
  });
  const memory = ownSlots(options.slots, options.running, {
    rule: program.slots.length,
    stages: 0,
    lengths: slotLengths(gradients.layout),
  });
  const own = ofWorker.slots.length - (stages.length + 1);
  const parts = partsOf(lane, { isWhole: orders.isWhole, workers: workers.count });
  return {
    parts,
    workers: workers.count,
    isCertain: orders.isWhole && !isRandom(ofWorker) && !isRandom(program),
    // For each gradient that the rule asks for, a round of the workers.
    pictures: orders.batch(t).length * evaluationsPerStep(ofWorker) * evaluationsPerStep(program),
    async draw(draw, take) {
      executor.loadSlots(memory, 0);
      executor.theta.set(theta);
      const { inputs } = await serverInputs(executor, theta, {
        ...{ program, pool, arithmetic, seed, replica: 0, t, draw, settings, memories },
        keep: false,
        pictures: orders.byWorker(orders.draw(t, draw)),
        watch: (worker, _gradient, message, slots) => {
          parts.forEach(({ what, tap }, part) => {
            if (tap !== null) take(part, worker, slots[own + tap]!);
            else if (what.kind === "feedback") take(part, worker, message);
          });
        },
      });
      executor.draw(inputs);
      parts.forEach(({ what }, part) => {
        if (what.kind === "aggregate") take(part, 0, inputs.gradient);
        if (what.kind === "estimate") take(part, 0, executor.estimate);
      });
    },
  };
}
