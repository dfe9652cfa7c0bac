/**
 * The bias waterfall of a lane of a network where it stands: one more step is drawn again and again from the same point
 * and the same memory, and every part of the gradient's way is compared with the gradient over all training pictures,
 * which has no error of its own. All parts see the same draws, so changes are sharper than the figures themselves.
 */
import { FrozenMoments, meanMoments, type Moments } from "../../measure/frozen-moments.ts";
import { barsOf, type MeasuredPart, UnmeasurableError } from "../../measure/waterfall.ts";
import type { NetworkWaterfall } from "../../wire/waterfall.ts";
import type { NetworkGradients } from "../tf/gradients.ts";
import type { FrozenLane, WayPart } from "./frozen-lane.ts";
import { measureTruth, truthLength } from "./probe.ts";
import type { PictureOrder } from "./order.ts";

export interface WaterfallOptions {
  readonly gradients: NetworkGradients;
  readonly freeze: (gradients: NetworkGradients) => FrozenLane;
  readonly seed: number;
  readonly theta: Float32Array;
  /** The step that comes next. */
  readonly t: number;
  /** Per worker: its shard; one without workers. */
  readonly orders: readonly PictureOrder[];
  /** Pictures of a training step. */
  readonly minibatch: number;
  readonly draws: number;
  readonly breathe: () => Promise<void>;
  /** 0 to 1, and what is being done. */
  readonly look: (part: number, words: string) => void;
}

/** Draws are put into groups, each of which keeps one sum a part; errors are the jackknife's over groups. */
const FEWEST_GROUPS = 8;
/** More groups than the fewest only while their sums stay below this. */
const HANDY_BYTES = 2 ** 27;
const MOST_BYTES = 2 ** 30;

/** Throws UnmeasurableError where it would take too much memory, or something is not finite. */
export async function measureNetworkWaterfall(
  options: WaterfallOptions,
): Promise<NetworkWaterfall> {
  const { draws: asked, look, t, orders, minibatch } = options;
  const shards = orders.map((order) =>
    truthLength(picturesOf(order, t), minibatch, options.gradients),
  );
  const pictures = shards.reduce((sum, size) => sum + size, 0);
  let words = "The true gradient";
  let all = Infinity;
  const gradients = counting(options.gradients, (done) => {
    look(Math.min(1, done / all), words);
  });
  const frozen = options.freeze(gradients);
  const groups = frozen.isCertain ? 1 : groupsFor(frozen, asked, gradients.layout.parameterCount);
  const draws = frozen.isCertain ? 1 : Math.ceil(asked / groups) * groups;
  all = pictures + draws * frozen.pictures;
  const { truth, apart } = await trueGradient({ ...options, gradients });
  const meters = frozen.parts.map((part) => meterOf(part, { frozen, truth, groups }));
  for (let draw = 0; draw < draws; draw++) {
    words = draws === 1 ? "One step" : `Draw ${draw + 1} of ${draws}`;
    await frozen.draw(draw, (part, worker, values) => {
      meters[part]!.take(values, { worker, group: draw % groups });
    });
  }
  const parts: MeasuredPart[] = [];
  if (apart !== null)
    parts.push({ what: { kind: "data" }, moments: { bias: apart, variance: 0, without: null } });
  for (const [index, { what }] of frozen.parts.entries()) {
    await options.breathe();
    parts.push({ what, moments: meters[index]!.figures() });
  }
  return {
    step: t - 1,
    bars: barsOf(parts),
    gradientNorm: Math.sqrt(truth.reduce((sum, g) => sum + g * g, 0)),
    pictures,
    shards,
    together: gradients.statistics.count > 0 ? minibatch : null,
    isExact: frozen.isCertain,
    draws,
    groups,
  };
}

function picturesOf(order: PictureOrder, t: number): number {
  const [all] = order.halves(t, "full");
  return all.reduce((sum, { pictures }) => sum + pictures.length, 0);
}

/** As many groups as are handy, a power of two times the fewest, and at most the draws. */
export function groupsFor(
  { parts, workers }: Pick<FrozenLane, "parts" | "workers">,
  draws: number,
  parameters: number,
): number {
  const vectors = parts.reduce((sum, { isSent }) => sum + (isSent ? workers : 1), 0);
  const bytes = vectors * parameters * 8;
  if (bytes * FEWEST_GROUPS > MOST_BYTES)
    throw new UnmeasurableError(
      `the sums of this way would take ${((bytes * FEWEST_GROUPS) / 2 ** 30).toFixed(1)} GiB: take a smaller network, ` +
        `fewer stages${workers > 1 ? ", fewer workers, or a batch as large as a worker's shard, which needs one draw" : ""}`,
    );
  let groups = FEWEST_GROUPS;
  while (2 * groups <= draws && 2 * groups * bytes <= HANDY_BYTES) groups *= 2;
  return Math.min(groups, draws);
}

interface Meter {
  take(values: Float64Array, place: { worker: number; group: number }): void;
  figures(): Moments;
}

function meterOf(
  { isSent }: WayPart,
  { frozen, truth, groups }: { frozen: FrozenLane; truth: Float64Array; groups: number },
): Meter {
  const workers = isSent ? frozen.workers : 1;
  if (frozen.isCertain) {
    // One draw is all there is: no sums to keep.
    let square = 0;
    return {
      take: (values) => {
        for (let at = 0; at < values.length; at++) square += (values[at]! - truth[at]!) ** 2;
      },
      figures: () => ({ bias: square / workers, variance: 0, without: null }),
    };
  }
  const own = Array.from({ length: workers }, () => new FrozenMoments(truth, { columns: groups }));
  return {
    take: (values, { worker, group }) => {
      own[worker]!.addTo(group, values);
    },
    figures: () => meanMoments(own.map((moments) => moments.figures())),
  };
}

/**
 * Over all training pictures: the mean of the workers' own. `apart`: mean over the workers of |their gradient - that
 * one|^2; null without others.
 */
async function trueGradient({
  gradients,
  seed,
  theta,
  t,
  orders,
  minibatch,
  breathe,
}: WaterfallOptions): Promise<{ truth: Float64Array; apart: number | null }> {
  const truth = new Float64Array(gradients.layout.parameterCount);
  let squares = 0;
  for (const order of orders) {
    const options = { gradients, seed, breathe, minibatch, size: "full" } as const;
    const { mean } = await measureTruth({ t, theta, order }, options);
    for (let at = 0; at < truth.length; at++) {
      truth[at]! += mean[at]! / orders.length;
      squares += (mean[at]! * mean[at]!) / orders.length;
    }
  }
  const square = truth.reduce((sum, g) => sum + g * g, 0);
  return { truth, apart: orders.length === 1 ? null : Math.max(0, squares - square) };
}

/** `gradients`, telling before each call how many pictures have gone through the network. */
function counting(gradients: NetworkGradients, tell: (pictures: number) => void): NetworkGradients {
  let pictures = 0;
  const { layout, statistics } = gradients;
  return {
    layout,
    statistics,
    gradient: (theta, indices, request) => {
      tell(pictures);
      pictures += indices.length;
      return gradients.gradient(theta, indices, request);
    },
    loss: (...args) => gradients.loss(...args),
    test: (...args) => gradients.test(...args),
    outputs: (...args) => gradients.outputs(...args),
    dispose: () => {
      gradients.dispose();
    },
  };
}
