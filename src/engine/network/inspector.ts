/**
 * A lane of a network under the microscope: the gradient of its next batch is computed for it, which costs as much as a
 * training step.
 */
import type { Program } from "../../language/ir.ts";
import type { Inspection, InspectionTarget } from "../../wire/messages.ts";
import type { PlanLane } from "../../wire/plan.ts";
import { LaneInspector } from "../lane-inspector.ts";
import { fillReplicaNormals } from "../reference/normals.ts";
import type { NetworkGradients } from "../tf/gradients.ts";
import { withGradientsAt } from "./gradients-at.ts";
import { type NetworkLane, tensorSizes } from "./lane.ts";

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
    this.#inspector = new LaneInspector(lane, {
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
    const { gradients, running, seed, batch } = this.#options;
    const { program, reference } = this.#inspector;
    if (!this.#inspector.has(target.place)) return null;
    const theta = (await network.theta()).slice();
    this.#inspector.load({ theta, slots: await network.slots() }, running.slots);
    const { gradient, loss } = await gradients.gradient(theta, pictures);
    const place = { seed, step: t, worker: 0, firstReplica: target.place.replica };
    const inputs = {
      t,
      settings,
      gradient: Float64Array.from(gradient),
      loss: Float64Array.of(loss),
      B: batch,
      random: (purpose: number, out: Float64Array) => {
        fillReplicaNormals(purpose, out, { place, count: 1, column: 0, stride: 1 });
      },
    };
    const inspection = this.#inspector.inspect(
      target,
      await withGradientsAt(inputs, { program, reference, gradients, pictures }),
    );
    // Parameters of networks are kept in float32.
    const after = Math.fround(inspection.theta.after);
    return { ...inspection, theta: { ...inspection.theta, after } };
  }
}
