/** Planes of lanes' paths as a page would ask for them. */
import type { PathPlaneRequest, PathPlaneView } from "../../src/wire/path-plane.ts";
import { network } from "./network-support.ts";
import { Bench } from "./session-support.ts";

export const REQUEST: PathPlaneRequest = {
  lanes: [0, 1],
  through: { kind: "principal" },
  pictures: 1_000_000,
  level: 1,
  aspect: 1,
};

export const MOMENTUM = { lr: 0.05, beta: 0.6 };
export const SECOND = { lr: 0.02, beta: 0.9 };
export const STEPS = 5;
export const EXPERIMENT = network({
  lanes: [MOMENTUM, SECOND].map((hyper) => ({ optimizer: "momentum", hyper })),
  steps: 9,
});

export const answers = (bench: Bench) => bench.of("path-plane").map(({ answer }) => answer);
export const views = (bench: Bench): PathPlaneView[] =>
  answers(bench).flatMap((answer) =>
    answer.kind === "progress" && answer.view ? [answer.view] : [],
  );

export async function settled(bench: Bench, from = answers(bench).length): Promise<void> {
  await bench.until(() =>
    answers(bench)
      .slice(from)
      .some(({ kind }) => kind === "done" || kind === "none" || kind === "stopped"),
  );
}

export async function planeAt(steps: number): Promise<{ bench: Bench; view: PathPlaneView }> {
  const bench = new Bench();
  await bench.ready(EXPERIMENT, { device: "wasm" });
  bench.send({ kind: "step", count: steps });
  await bench.reach("paused");
  bench.send({ kind: "path-plane", order: { kind: "compute", request: REQUEST } });
  await settled(bench);
  return { bench, view: views(bench).at(-1)! };
}
