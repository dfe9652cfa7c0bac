/**
 * A lane of a network under the microscope: the gradient of its next batch is computed for it, which costs as much as a
 * training step.
 */
import type { Program } from "../../language/ir.ts";
import type { Inspection, InspectionTarget } from "../../wire/inspection.ts";
import type { PlanLane } from "../../wire/plan.ts";
import { LaneInspector } from "../lane-inspector.ts";
import { fillReplicaNormals, streamOf } from "../reference/normals.ts";
import type { NetworkGradients } from "../tf/gradients.ts";
import { stepInputs } from "./gradients-at.ts";
import { type NetworkLane, tensorSizes } from "./lane.ts";
import { WorkerLane } from "./worker-lane.ts";

interface NetworkInspectorOptions {
  readonly lane: PlanLane;
  /** What the lane runs, which also measures. */
  readonly running: Program;
  readonly gradients: NetworkGradients;
  readonly seed: number;
  readonly batch: number;
}

export class NetworkInspector {
  readonly #options: NetworkInspectorOptions;
  readonly #inspector: LaneInspector;

  constructor(options: NetworkInspectorOptions) {
    const { lane, gradients } = options;
    const sizes = tensorSizes(gradients.layout);
    this.#options = options;
    // Stages of workers are the workers': the rule meets what the server made of their messages.
    const rule = lane.workers === undefined ? lane : { program: lane.program, stages: [] };
    this.#inspector = new LaneInspector(rule, {
      noise: 0,
      tensors: gradients.layout.tensors.map(({ name, shape }, index) => ({
        name,
        shape,
        ...sizes[index]!,
      })),
    });
  }

  /** Step `t`, which comes next on `network`; `pictures`: its batch. null where there is no such weight. */
  async inspect(
    target: InspectionTarget,
    network: NetworkLane,
    {
      t,
      settings,
      pictures,
    }: { t: number; settings: Readonly<Record<string, number>>; pictures: Uint32Array },
  ): Promise<Inspection | null> {
    const { running } = this.#options;
    if (!this.#inspector.has(target.place)) return null;
    const theta = (await network.theta()).slice();
    this.#inspector.load({ theta, slots: await network.slots() }, running.slots);
    if (network instanceof WorkerLane) {
      const { inputs, gradient } = await network.look(t, pictures, this.#inspector);
      const seen = this.#inspector.inspect(target, inputs);
      // The workers' mean gradient, before their stages; what was delivered is the aggregate after them.
      return inFloat32({ ...seen, gradient: gradient[this.#elementOf(target)]! });
    }
    const { gradients, seed, batch } = this.#options;
    const { program, reference } = this.#inspector;
    const { inputs } = await stepInputs(theta, pictures, {
      ...{ program, reference, gradients, t, settings, batch },
      place: { seed, step: t, worker: streamOf(null), firstReplica: target.place.replica },
      fillNormals: fillReplicaNormals,
      gradient: new Float64Array(theta.length),
    });
    return inFloat32(this.#inspector.inspect(target, inputs));
  }

  /** Counted over all tensors. */
  #elementOf({ place }: InspectionTarget): number {
    return (this.#options.gradients.layout.tensors[place.tensor]?.offset ?? 0) + place.element;
  }
}

/** Parameters of networks are kept in float32. */
function inFloat32(inspection: Inspection): Inspection {
  const after = Math.fround(inspection.theta.after);
  return { ...inspection, theta: { ...inspection.theta, after } };
}
