/**
 * How far shortcuts to the outer gradient are off, at given weights: the same tasks are taken exactly and by each shortcut,
 * so that what the tasks differ in falls out of the error. Over inner rates around the problem's own.
 */
import type { MetaOrder, ProblemChoice } from "../../experiment/experiment.ts";
import { biasOf, DrawSpread, floorOf } from "../../measure/spread.ts";
import { norm } from "../../measure/vectors.ts";
import { chooseShots, TASK_COUNTS } from "../../problems/sine-tasks.ts";
import type { Shortcut, ShortcutName, ShortcutsView } from "../../wire/shortcuts.ts";
import { indexRange } from "../tf/chunks.ts";
import type { MetaGradients } from "./meta-gradients.ts";

interface ShortcutsOptions {
  /** Of any order: it is asked for others. */
  readonly gradients: MetaGradients;
  readonly problem: Extract<ProblemChoice, { kind: "meta" }>;
  readonly seed: number;
  /** What shortcuts are held against. */
  readonly truth: "exact" | "difference";
}

/** Tasks that errors are taken over, at least and at most, and numbers that their parameters take at all points. */
const TASKS = { least: 4, most: 256, values: 2 ** 22 } as const;
/** Of the inner rate: from an eighth of the problem's own to twice it. */
const FACTORS = [1 / 8, 1 / 4, 1 / 2, 1, 2] as const;
/** Where the problem's own is 0. */
const A_RATE = 0.01;

/** theta: [parameterCount]; `rest` is awaited between rates. Float32 gradients, float64 sums. */
export async function measureShortcuts(
  { gradients, problem, seed, truth }: ShortcutsOptions,
  theta: Float32Array,
  rest: () => Promise<void>,
): Promise<ShortcutFigures> {
  const { inner, shots } = problem;
  const { parameterCount } = gradients.layout;
  const fitting = Math.floor(TASKS.values / (parameterCount * (inner.steps + 1)));
  const count = Math.min(TASKS.most, TASK_COUNTS.train, Math.max(TASKS.least, fitting));
  const tasks = indexRange(0, count);
  const others = (["first", "difference"] as const).filter((order) => order !== truth);
  const orders: readonly MetaOrder[] = [truth, ...others];
  const hasFewer = inner.batch !== undefined && inner.batch < shots;
  const chosen = chooseShots(tasks, { seed, replica: 0, step: 0, worker: 0 });
  const rates = FACTORS.map((factor) => factor * (inner.lr > 0 ? inner.lr : A_RATE));
  const names: readonly ShortcutName[] = [...others, ...(hasFewer ? (["shots"] as const) : [])];
  const found = names.map((name) => ({ name, bias: [] as number[], floor: [] as number[] }));
  const size: number[] = [];
  for (const lr of rates) {
    await rest();
    const [exact, ...short] = await gradients.own(theta, tasks, { orders, lr });
    if (hasFewer) short.push(...(await gradients.own(theta, chosen, { orders: [truth], lr })));
    size.push(norm(meanOf(exact!, parameterCount)));
    found.forEach(({ bias, floor }, at) => {
      const spread = new DrawSpread(parameterCount);
      const off = short[at]!.map((value, index) => value - exact![index]!);
      for (let from = 0; from < off.length; from += parameterCount)
        spread.add(off.subarray(from, from + parameterCount));
      const found = spread.against(new Float64Array(parameterCount));
      bias.push(found === null ? NaN : biasOf(found));
      floor.push(found === null ? NaN : floorOf(found));
    });
  }
  const shortcuts: readonly Shortcut[] = found;
  return { tasks: count, truth, rates, size, shortcuts };
}

type ShortcutFigures = Omit<ShortcutsView, "lane" | "step">;

/** Measures once where the weights stay as they are. */
export class ShortcutsLook {
  readonly #options: ShortcutsOptions;
  #last: { readonly theta: Float32Array; readonly figures: ShortcutFigures } | null = null;

  constructor(options: ShortcutsOptions) {
    this.#options = options;
  }

  /** theta: not changed afterwards. */
  async at(theta: Float32Array, rest: () => Promise<void>): Promise<ShortcutFigures> {
    const isSame = this.#last?.theta.every((value, at) => Object.is(value, theta[at])) ?? false;
    if (!isSame)
      this.#last = { theta, figures: await measureShortcuts(this.#options, theta, rest) };
    return this.#last!.figures;
  }
}

/** Of rows of `length`, [length]. */
function meanOf(rows: Float32Array, length: number): Float64Array {
  const mean = new Float64Array(length);
  const count = rows.length / length;
  rows.forEach((value, at) => (mean[at % length]! += value / count));
  return mean;
}
