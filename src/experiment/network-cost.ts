/**
 * What a run of a network costs, known before it starts: parameters, memory, floating-point operations and time, with its
 * lanes, replicas, workers, probes and tests. A multiply-add is two operations; convolutions and dense layers alone are
 * counted, as is usual; updates of parameters and what the stage shows of points and reconstructions are not.
 */
import { evaluationsPerStep } from "../language/demands.ts";
import { isProbed } from "../measure/probe-rhythm.ts";
import { ENOUGH_REPLICAS } from "../measure/small-rows.ts";
import { networkCost } from "../models/cost.ts";
import { describeNetwork } from "../models/describe.ts";
import type { NetworkInput } from "../models/layers.ts";
import type { Plan } from "../wire/plan.ts";

/** Something to be computed. */
export interface Work {
  readonly operations: number;
  /** Batches that go through the network, forward and back or forward alone: each costs time however small it is. */
  readonly passes: number;
}

export interface NetworkRunCost {
  /** Of one replica of one lane. */
  readonly parameters: number;
  /** At least: parameters, slots, gradients, pictures, and what the layers put out for one batch. */
  readonly memoryBytes: number;
  /** Of all lanes and replicas together: a training step, what a probe adds to it, and a test on its own. */
  readonly step: Work;
  readonly probe: Work;
  readonly test: Work;
}

/** Examples that go through at once in a probe or a test (engine/network/probe.ts). */
const PIECE = 100;

/** Larger batches go through in parts (engine/tf/chunks.ts). */
const MOST_AT_ONCE = 256;

/** input: what the network sees; of a person's own table that is known once it is read. Null for small problems. */
export function networkRunCost(plan: Plan, input: NetworkInput): NetworkRunCost | null {
  if (plan.problem.kind !== "network") return null;
  const { model: choice, batch, data } = plan.problem.network;
  const model = describeNetwork(choice, input);
  const { parameterCount: parameters } = model.layout;
  const { forward, training, activations } = networkCost(model);
  const { probe, replicas, lanes } = plan;
  const evaluations = lanes.reduce(
    (total, { program, workers }) => total + evaluationsPerStep(program) * (workers?.count ?? 1),
    0,
  );
  const gradient = passOf(batch, training, batch);
  const truth = probe.batch === "full" ? data.train : Math.min(probe.batch, data.train);
  // From so many replicas on they are the samples, and nothing is drawn anew.
  const draws = replicas >= ENOUGH_REPLICAS ? 0 : probe.draws;
  const test = scale(passOf(data.test, forward, PIECE), replicas * lanes.length);
  const step = scale(gradient, replicas * evaluations);
  const truths = scale(passOf(truth, training, PIECE), replicas * lanes.length);
  const pictureBytes = (data.train + data.test) * input.height * input.width * input.channels;
  return {
    parameters,
    // Float32; what the layers put out is kept until the gradients are through.
    memoryBytes:
      stateBytes(plan, parameters) + pictureBytes + 4 * activations * Math.min(batch, MOST_AT_ONCE),
    step,
    probe: sum([truths, scale(step, draws), test]),
    test,
  };
}

/**
 * Bytes of all parameters and what goes with them: float32 once, and float64 for the gradient, the step and each slot of
 * the rule (the slots of `age` and of stages come on top; on WebGPU it is about half).
 */
export function stateBytes({ lanes, replicas }: Plan, parameters: number): number {
  return lanes.reduce((bytes, { program, workers, feedback }) => {
    const slots = program.slots.filter(({ shape }) => shape === "vector").length;
    // A worker's gradient, and what error feedback keeps of it.
    const kept = (workers?.count ?? 0) * (feedback === undefined ? 1 : 2);
    return bytes + replicas * parameters * (4 + 8 * (2 + slots + kept));
  }, 0);
}

/** All that is computed after step `from` up to and with step `to`. */
export function workBetween(
  { probe: rhythm, steps }: Plan,
  { step, probe, test }: NetworkRunCost,
  [from, to]: readonly [number, number],
): Work {
  const probes = probedUpTo(rhythm, to) - probedUpTo(rhythm, from);
  // The last step is tested whether it is probed or not.
  const isTested = from < steps && to >= steps && !isProbed(rhythm, steps);
  return sum([scale(step, to - from), scale(probe, probes), scale(test, isTested ? 1 : 0)]);
}

/** How fast a device works. */
export interface Pace {
  readonly operationsPerSecond: number;
  readonly secondsAPass: number;
}

/**
 * Before anything was measured: WebAssembly on two cores of a desktop machine, as `npm run bench` finds it for `cnn` at
 * batch 64 (23 GFLOP/s), and what a tiny network's batch takes. A GPU is faster, software WebGPU a hundred times slower.
 */
export const ASSUMED_PACE: Pace = { operationsPerSecond: 2e10, secondsAPass: 0.002 };

/** A run that takes longer is called heavy. */
export const HEAVY_SECONDS = 120;

export function secondsOf({ operations, passes }: Work, pace: Pace = ASSUMED_PACE): number {
  return operations / pace.operationsPerSecond + passes * pace.secondsAPass;
}

/** Probed steps from 1 to `step`: the first `burst` of every `every`. */
function probedUpTo({ every, burst }: Plan["probe"], step: number): number {
  const rounds = Math.floor(step / every);
  return rounds * Math.min(burst, every) + Math.min(burst, step - rounds * every);
}

function passOf(examples: number, multiplyAdds: number, size: number): Work {
  return { operations: 2 * multiplyAdds * examples, passes: Math.ceil(examples / size) };
}

function scale({ operations, passes }: Work, by: number): Work {
  return { operations: by * operations, passes: by * passes };
}

function sum(parts: readonly Work[]): Work {
  return {
    operations: parts.reduce((total, part) => total + part.operations, 0),
    passes: parts.reduce((total, part) => total + part.passes, 0),
  };
}
