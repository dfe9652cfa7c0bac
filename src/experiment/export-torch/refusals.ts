/** What keeps an experiment from being a PyTorch script, each with its cure. */
import { isPoints, OWN_TABLE } from "../../data/sets/facts.ts";
import type { Plan, PlanLane } from "../../wire/plan.ts";
import type { Mistake } from "../mistakes.ts";
import { isReadable } from "./pictures.ts";

/** A walk is written out as numbers, so that it is the page's own. */
const MOST_WALK_STEPS = 10_000;
const READABLE = "cifar10, cifar100, mnist or fashion-mnist";

/** Empty where nothing does. */
export function torchRefusals(plan: Plan): readonly Mistake[] {
  const { problem, replicas, steps } = plan;
  const refusals = [...workerRefusals(plan)];
  if (replicas > 1) {
    const message = `is ${replicas}, but a script runs one replica; give 1, and run the script once for each seed`;
    refusals.push({ path: "replicas", message });
  }
  if (problem.kind === "network") refusals.push(...setRefusals(problem.network.data.set));
  else if (problem.kind === "meta") {
    const message =
      "draws its tasks from this program's own generator, which a script does not have; give another problem";
    refusals.push({ path: "problem", message });
  } else if (problem.small.signal?.name === "walk" && steps > MOST_WALK_STEPS) {
    const message = `a walk of ${steps} steps is too long to be written out in a script; give at most ${MOST_WALK_STEPS}`;
    refusals.push({ path: "steps", message });
  }
  return refusals;
}

function setRefusals(set: string): Mistake[] {
  if (isReadable(set)) return [];
  const path = "problem.data.set";
  if (set === OWN_TABLE.id)
    return [
      { path, message: `is a table of one's own, which a script does not read; give ${READABLE}` },
    ];
  const what = isPoints(set) ? "points" : "pictures";
  const message = `the ${what} of ${set} are drawn by this program, so a script cannot read them; give ${READABLE}`;
  return [{ path, message }];
}

function workerRefusals({ problem, lanes }: Plan): readonly Mistake[] {
  const [first] = lanes;
  if (lanes.every(({ workers }) => workers === undefined)) return [];
  if (problem.kind === "small" && problem.small.signal !== null) {
    const message =
      "differ by their noise alone where a signal gives the gradient, which a script leaves out; give one worker";
    return [{ path: "workers", message }];
  }
  return lanes.flatMap((lane, index): Mistake[] => {
    const path = `lanes[${index}].workers`;
    if (first !== undefined && !hasSameShards(first, lane)) {
      const message =
        "are others than those of lane 0, but a script has the same for all lanes; give all lanes the same count and split";
      return [{ path, message }];
    }
    const reads = (name: string): boolean =>
      lane.program.nodes.some((node) => node.kind === "input" && node.name === name);
    if (reads("g2")) {
      const message =
        "are not written into a script for a rule that reads g2; leave workers out, or take another rule";
      return [{ path, message }];
    }
    if (reads("B") && problem.kind === "network" && lane.workers?.split === "dirichlet") {
      const message =
        "have as many examples as chance gives them, so a script cannot say B; give another split";
      return [{ path, message }];
    }
    return [];
  });
}

function hasSameShards({ workers: a }: PlanLane, { workers: b }: PlanLane): boolean {
  return a?.count === b?.count && a?.split === b?.split && a?.alpha === b?.alpha;
}
