/** Answers a page's question piece by piece, with progress in between: the order of work of the stationary lab. */
import { type Arithmetic, wasmArithmetic } from "../../engine/arithmetic.ts";
import { decoupledRate } from "../../measure/closed-forms/decoupling.ts";
import { anneal } from "./annealing.ts";
import { measureLane } from "./distribution.ts";
import { UnmeasurableError } from "./ensemble.ts";
import type { StationaryAnswer, StationaryRequest } from "./protocol.ts";

/** Numbers computed or drawn for one lane: some ten seconds on one core. */
const MOST_WORK = 5e8;
/** Time between two reports of progress. */
const REPORT_MS = 100;

type Send = (answer: StationaryAnswer) => void;

/** `clock`: milliseconds. `mostWork`: numbers that may be computed or drawn for a lane to settle. */
export function answerStationary(
  request: StationaryRequest,
  send: Send,
  {
    clock = () => performance.now(),
    mostWork = MOST_WORK,
  }: { clock?: () => number; mostWork?: number } = {},
): void {
  const report = reporter(send, clock);
  const work = { send, report, mostWork };
  switch (request.kind) {
    case "distribution":
      distribution(request, work);
      break;
    case "annealing":
      annealing(request, work);
      break;
    case "decoupling":
      decoupling(request, work);
      break;
  }
  send({ kind: "done" });
}

type Report = (part: number, words: string) => void;

interface Work {
  readonly send: Send;
  readonly report: Report;
  readonly mostWork: number;
}

/** Progress, not more often than people can read. */
function reporter(send: Send, clock: () => number): Report {
  let last = clock();
  return (part, words) => {
    const now = clock();
    if (now - last < REPORT_MS) return;
    last = now;
    send({ kind: "progress", part, words });
  };
}

/** Memory of its own for each lane, since engines set much address space aside and free it late. */
function arithmetic(): Arithmetic {
  return wasmArithmetic(() => undefined);
}

/** Refusals are answers; anything else is a fault of ours. */
function orRefuse(index: number, send: Send, work: () => void): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof UnmeasurableError)) throw error;
    send({ kind: "refused", index, message: error.message });
  }
}

function distribution(
  { ground, lanes, replicas, seed }: Extract<StationaryRequest, { kind: "distribution" }>,
  { send, report, mostWork }: Work,
): void {
  const roughly = mostWork / (2 * replicas * ground.eigenvalues.length);
  lanes.forEach((lane, index) => {
    orRefuse(index, send, () => {
      const watch = (step: number) => () => {
        report((index + doublings(step, roughly)) / lanes.length, `${lane.title}: step ${step}`);
      };
      const figures = measureLane(ground, lane, {
        replicas,
        seed,
        mostWork,
        arithmetic: arithmetic(),
        watch,
      });
      send({ kind: "lane", index, ...figures });
    });
  });
}

/** How many of the doublings up to `most` are done; the number it takes is not known before. */
function doublings(step: number, most: number): number {
  return Math.min(0.95, Math.log2(Math.max(1, step)) / Math.log2(most));
}

function annealing(
  { ground, lane, rates, replicas, seed }: Extract<StationaryRequest, { kind: "annealing" }>,
  { send, report, mostWork }: Work,
): void {
  orRefuse(0, send, () => {
    const watch = (index: number, step: number): void => {
      report((index + 0.5) / rates.length, `Rate ${index + 1} of ${rates.length}: step ${step}`);
    };
    const slope = anneal(
      { ground, lane, rates },
      { replicas, seed, mostWork: mostWork / rates.length, arithmetic: arithmetic(), watch },
      (plateau, curve) => {
        send({ kind: "plateau", plateau, curve });
      },
    );
    if (slope !== null) send({ kind: "slope", slope });
  });
}

function decoupling(
  request: Extract<StationaryRequest, { kind: "decoupling" }>,
  { send, report, mostWork }: Work,
): void {
  const { lane, h, sigma, eta0, batches, momenta, replicas, seed } = request;
  const pairs = momenta.flatMap((momentum) => batches.map((batch) => ({ momentum, batch })));
  pairs.forEach(({ momentum, batch }, index) => {
    orRefuse(index, send, () => {
      const lr = decoupledRate({ eta0, batch, momentum });
      const ground = { eigenvalues: [h], noise: [sigma], batch, rotation: 0 };
      const at = { ...lane, hyper: { ...lane.hyper, lr, momentum } };
      const { axes, isSettled } = measureLane(ground, at, {
        replicas,
        seed,
        mostWork,
        arithmetic: arithmetic(),
        watch: () => () => {
          report(index / pairs.length, `Batch ${batch}, momentum ${momentum}`);
        },
      });
      const [axis] = axes;
      if (axis !== undefined)
        send({ kind: "point", momentum, batch, variance: axis.variance, isSettled });
    });
  });
}
