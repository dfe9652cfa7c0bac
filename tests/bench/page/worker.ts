/** A worker of the bench: prepares one job, then samples its sides whenever it is told to. */
import { DeviceUnavailableError } from "../../../src/engine/gpu/errors.ts";
import type { Job, Reply, Request } from "./protocol.ts";
import type { OpenJob } from "./side.ts";
import { openLanes } from "./sides/lanes.ts";
import { openMaps } from "./sides/maps.ts";
import { openRule } from "./sides/rule.ts";
import { openStep } from "./sides/step.ts";
import { openTrajectories } from "./sides/trajectories.ts";
import { openUpdate } from "./sides/update.ts";

let open: OpenJob | null = null;

function openJob(job: Job): Promise<OpenJob> {
  switch (job.kind) {
    case "update":
      return openUpdate(job);
    case "rule":
      return openRule(job);
    case "step":
      return openStep(job.rung, job);
    case "lanes":
      return openLanes();
    case "trajectories":
      return openTrajectories(job.optimizer);
    case "maps":
      return openMaps(job);
  }
}

async function answer(request: Request): Promise<Reply> {
  if (request.kind === "open") {
    open = await openJob(request.job);
    const { device, remarks } = open;
    return { kind: "opened", report: { device, remarks, sides: Object.keys(open.sides) } };
  }
  const side = open?.sides[request.side];
  if (side === undefined) throw new Error(`this worker has no side "${request.side}"`);
  return { kind: "sampled", sample: await side() };
}

function refuse(error: unknown): Reply {
  const reason = error instanceof Error ? error.message : String(error);
  return { kind: error instanceof DeviceUnavailableError ? "missing" : "failed", reason };
}

self.onmessage = (message: MessageEvent<Request>) => {
  void answer(message.data)
    .catch(refuse)
    .then((reply) => {
      self.postMessage(reply);
    });
};
