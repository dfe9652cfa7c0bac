/** Meta-learning's device, tasks and lanes, put together: a run of the network's engine whose examples are tasks. */
import type { MetaOrder, ProblemChoice } from "../experiment/experiment.ts";
import { chooseShots } from "../problems/sine-tasks.ts";
import type { SecondOrderCheck } from "../wire/tasks.ts";
import { wasmArithmetic } from "./arithmetic.ts";
import { acquireDevice } from "./gpu/device.ts";
import { MetaGradients } from "./meta/meta-gradients.ts";
import { registerTapeGradients, tanh } from "./meta/operations.ts";
import { checkSecondOrder } from "./meta/second-order-check.ts";
import { ShortcutsLook } from "./meta/shortcuts.ts";
import { tasksDataset } from "./meta/tasks-dataset.ts";
import { tasksLook } from "./meta/tasks-look.ts";
import { HostLane } from "./network/host-lane.ts";
import type { LaneGradients } from "./network/lane-state.ts";
import { createNetworkRun } from "./network/run.ts";
import { disposeWith } from "./open-network.ts";
import type { Host, RunRequest } from "./open-run.ts";
import type { Run } from "./run.ts";
import { selectBackend } from "./tf/backend.ts";
import { chooseNetworkDevice, ladderEnvironment } from "./tf/ladder.ts";

/**
 * Where second derivatives fail their check, lanes of exact order are refused, and the true gradient is taken by
 * differences.
 */
export async function openMetaRun(
  host: Host,
  request: RunRequest,
  problem: Extract<ProblemChoice, { kind: "meta" }>,
): Promise<Run> {
  const { activation = tanh } = host;
  const { plan, replicaRows, keepPaths = false, onReplicas, breathe } = request;
  const device = await chooseNetworkDevice(
    request.device,
    ladderEnvironment({
      openGpu: () => acquireDevice(host.gpu),
      startWasm: host.startWasm,
      ...(host.openWebgl && { openWebgl: host.openWebgl }),
    }),
  );
  const backend = device.kind === "host" ? device.backend : device.kind;
  const reasons = [...device.report.reasons];
  registerTapeGradients();
  await selectBackend(backend);
  const check = await checkSecondOrder(activation);
  const found = checkWords(check);
  reasons.push(found);
  const arithmetic = wasmArithmetic((reason) => reasons.push(reason));
  const { seed } = plan;
  const ofOrder = (order: MetaOrder): MetaGradients =>
    new MetaGradients({ backend, problem, seed, order, activation });
  const order = check.passed ? "exact" : "difference";
  const truth = ofOrder(order);
  const network = await createNetworkRun({
    plan,
    dataset: tasksDataset(seed, problem.shots),
    device: { ...device.report, reasons },
    batches: {
      batch: problem.tasks,
      // Tasks are drawn anew each step, as the source draws them.
      sampling: "iid",
      ...(problem.inner.batch !== undefined && { vary: chooseShots }),
    },
    gradients: truth,
    ofLane: plan.lanes.map(({ order = "exact" }): LaneGradients =>
      order === "exact" && !check.passed
        ? { gradients: null, refusal: refusalWords(check) }
        : { gradients: ofOrder(order), refusal: null },
    ),
    look: tasksLook({ gradients: truth, problem, seed, check, lanes: plan.lanes.length, breathe }),
    notes: [found],
    createLane: (options) => Promise.resolve(new HostLane({ ...options, arithmetic })),
    arithmetic,
    replicaRows,
    keepPaths,
    onReplicas,
    breathe,
  });
  disposeWith(network, device);
  const look = new ShortcutsLook({ gradients: truth, problem, seed, truth: order });
  const run: Run = network;
  run.shortcuts = async ({ lane }, rest) => {
    const point = await network.standing(lane);
    return point && { lane, step: point.step, ...(await look.at(point.theta, rest)) };
  };
  return run;
}

function figure({ error }: SecondOrderCheck): string {
  return Number.isFinite(error) ? error.toExponential(1) : "not a number";
}

function checkWords(check: SecondOrderCheck): string {
  const { passed, tolerance } = check;
  const found = `Second derivatives: Hessian times vector is off its difference of gradients by ${figure(check)}`;
  return passed
    ? `${found} (limit ${tolerance}): exact outer gradients can be trusted here.`
    : `${found} (limit ${tolerance}): exact outer gradients are refused, the true gradient is taken by differences.`;
}

function refusalWords(check: SecondOrderCheck): string {
  return (
    `Exact outer gradients are refused: second derivatives are wrong on this device, off by ${figure(check)} where ` +
    `${check.tolerance} is allowed. Give the order "difference" or "first", or another device.`
  );
}
