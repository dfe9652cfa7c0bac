/**
 * What is kept of one lane's layers over its run: at every probe, for each parameter tensor, the figures of the step and
 * histograms of weights, gradient, estimate, step and every slot. All of it is made of what the probe has at hand (and the
 * parameters after the step), and none of it asks for another gradient. Of replica 0.
 */
import type { Program } from "../../language/ir.ts";
import { OCTAVE_BINS, OctaveCounter } from "../../measure/octaves.ts";
import { STEP_FIGURES, type StepFigures, StepMeasure } from "../../measure/step-figures.ts";
import { dot, type Vector } from "../../measure/vectors.ts";
import type { FirstLayer, LayerLines, LayerSpread } from "../../wire/layers.ts";
import { slotLengths } from "../own-slots.ts";
import type { NetworkLayout } from "../tf/gradients.ts";
import { firstLayerOf, type FirstLayerPictures, type InputShape } from "./first-layer.ts";
import type { LaneStep } from "./lane.ts";
import { LayerHistory } from "./layer-history.ts";
import type { Truth } from "./probe.ts";

/** Probes that are kept: more columns than this a heat map of a card cannot show. */
const CAPACITY = 128;
const SPREAD_LENGTH = 1 + OCTAVE_BINS;

interface Quantity {
  readonly name: string;
  /** Where a slot's vector begins among all slots; null: not a slot. */
  readonly slotAt: number | null;
}

/** What a probe knows beside the step itself. */
export interface ProbeKnowledge {
  readonly truth: Truth;
  /** tr(Sigma) of each tensor; null: not measured. */
  readonly traces: Float64Array | null;
}

export class LayerWatch {
  readonly history: LayerHistory;
  readonly #layout: NetworkLayout;
  readonly #quantities: readonly Quantity[];
  readonly #firstLayer: FirstLayerPictures | null;
  readonly #counter = new OctaveCounter();
  readonly #measure = new StepMeasure();
  readonly #row: Float32Array;
  #before: Float32Array | null = null;
  #pictures = new Map<string, Float32Array>();
  /** The first layer's weights before step 1, which is always a probe; a run that begins later has none. */
  #start: Float32Array | null = null;
  #first: { readonly step: number; readonly pictures: FirstLayer["pictures"] } | null = null;

  /** input: of one picture; null where the data are no pictures. */
  constructor(layout: NetworkLayout, program: Program, input: InputShape | null) {
    this.#layout = layout;
    this.#quantities = quantitiesOf(layout, program);
    this.#firstLayer = input === null ? null : firstLayerOf(layout, input);
    const { tensors } = layout;
    const rowLength =
      (tensors.length + 1) * STEP_FIGURES.length +
      this.#quantities.length * tensors.length * SPREAD_LENGTH;
    this.history = new LayerHistory({ capacity: CAPACITY, rowLength });
    this.#row = new Float32Array(rowLength);
  }

  get quantities(): readonly string[] {
    return this.#quantities.map(({ name }) => name);
  }

  /** A probed step begins. theta, slots: all of them, before it. */
  before(t: number, theta: Float32Array, slots: Float64Array): void {
    this.#before = null;
    if (!this.history.isNew(t)) return;
    this.#before = theta.slice();
    this.#pictures = new Map();
    this.#spread("weights", theta);
    this.#picture("weights", theta);
    this.#pictureChange(t);
    for (const { name, slotAt } of this.#quantities) {
      if (slotAt === null) continue;
      const values = slots.subarray(slotAt, slotAt + this.#layout.parameterCount);
      this.#spread(name, values);
      this.#picture(name, values);
    }
  }

  /** That step is done. */
  after(t: number, { delivered, estimate, theta }: LaneStep, known: ProbeKnowledge): void {
    const before = this.#before;
    if (before === null || delivered === null || estimate === null || theta === null) return;
    this.#before = null;
    const step = new Float64Array(theta.length);
    for (let at = 0; at < step.length; at++) step[at] = theta[at]! - before[at]!;
    this.#spread("gradient", delivered);
    this.#picture("gradient", delivered);
    this.#spread("estimate", estimate);
    this.#spread("step", step);
    this.#takeFigures({ weights: before, gradient: delivered, estimate, step }, known);
    this.history.push(t, this.#row);
    const pictures = Array.from(this.#pictures, ([quantity, values]) => ({ quantity, values }));
    this.#first = { step: t, pictures };
  }

  /** The run becomes another one after `step`. */
  cutAfter(step: number): void {
    this.history.cutAfter(step);
    if (this.#first !== null && this.#first.step > step) this.#first = null;
  }

  lines(): LayerLines {
    const { steps, width, length } = this.history;
    const figures = (this.#layout.tensors.length + 1) * STEP_FIGURES.length;
    const values = new Float32Array(length * figures);
    for (let at = 0; at < length; at++)
      values.set(this.history.row(at).subarray(0, figures), at * figures);
    return { steps: steps.slice(), width, values };
  }

  /** Of `quantity`, else of the weights. */
  spread(lane: number, quantity: string): LayerSpread {
    const { length } = this.history;
    const shown = this.quantities.includes(quantity) ? quantity : "weights";
    const count = this.#layout.tensors.length;
    const tops = new Int16Array(length * count);
    const counts = new Float32Array(length * count * OCTAVE_BINS);
    const from = this.#spreadAt(shown);
    for (let at = 0; at < length; at++) {
      const row = this.history.row(at);
      for (let tensor = 0; tensor < count; tensor++) {
        const place = from + tensor * SPREAD_LENGTH;
        tops[at * count + tensor] = row[place]!;
        const bins = row.subarray(place + 1, place + SPREAD_LENGTH);
        counts.set(bins, (at * count + tensor) * OCTAVE_BINS);
      }
    }
    return { lane, quantity: shown, tops, counts };
  }

  firstLayer(lane: number): FirstLayer | null {
    if (this.#firstLayer === null || this.#first === null) return null;
    const { pick: _, ...layer } = this.#firstLayer;
    const { step } = this.#first;
    // Copies: what is sent is handed over.
    const pictures = this.#first.pictures.map(({ quantity, values }) => ({
      quantity,
      values: values.slice(),
    }));
    return { lane, step, ...layer, pictures };
  }

  /** Where a quantity's histograms begin in a row. */
  #spreadAt(quantity: string): number {
    const { tensors } = this.#layout;
    const index = this.#quantities.findIndex(({ name }) => name === quantity);
    return (tensors.length + 1) * STEP_FIGURES.length + index * tensors.length * SPREAD_LENGTH;
  }

  #spread(quantity: string, values: Vector): void {
    const from = this.#spreadAt(quantity);
    this.#layout.tensors.forEach(({ offset, size }, tensor) => {
      const at = from + tensor * SPREAD_LENGTH;
      const own = values.subarray(offset, offset + size);
      this.#row[at] = this.#counter.count(own, this.#row, at + 1);
    });
  }

  /** In the order that they are shown in. */
  #picture(quantity: string, values: Vector): void {
    const pick = this.#firstLayer?.pick;
    if (pick !== undefined) this.#pictures.set(quantity, pick(values));
  }

  #pictureChange(t: number): void {
    const weights = this.#pictures.get("weights");
    if (weights === undefined) return;
    if (t === 1) this.#start = weights;
    const start = this.#start;
    if (start === null || t === 1) return;
    this.#pictures.set(
      "change",
      weights.map((value, at) => value - start[at]!),
    );
  }

  #takeFigures(
    vectors: Readonly<Record<"weights" | "gradient" | "estimate" | "step", Vector>>,
    { truth, traces }: ProbeKnowledge,
  ): void {
    const tensors = this.#layout.tensors.map(({ offset, size }, tensor): StepFigures => {
      const part = (vector: Vector): Vector => vector.subarray(offset, offset + size);
      const { weights, gradient, estimate, step } = vectors;
      return {
        ...this.#measure.measure({
          weights: part(weights),
          gradient: part(gradient),
          estimate: part(estimate),
          step: part(step),
        }),
        trace: traces?.[tensor] ?? NaN,
        truth: dot(part(truth.halfA), part(truth.halfB)),
      };
    });
    [...tensors, ofAll(tensors)].forEach((figures, tensor) => {
      STEP_FIGURES.forEach((name, at) => {
        this.#row[tensor * STEP_FIGURES.length + at] = figures[name];
      });
    });
  }
}

/** The whole network: norms over all parameters; no quantiles. */
function ofAll(tensors: readonly StepFigures[]): StepFigures {
  const sum = (of: (figures: StepFigures) => number): number =>
    tensors.reduce((total, figures) => total + of(figures), 0);
  return {
    weights: Math.sqrt(sum(({ weights }) => weights ** 2)),
    gradient: Math.sqrt(sum(({ gradient }) => gradient ** 2)),
    estimate: Math.sqrt(sum(({ estimate }) => estimate ** 2)),
    step: Math.sqrt(sum(({ step }) => step ** 2)),
    ...{ lowRate: NaN, middleRate: NaN, highRate: NaN },
    trace: sum(({ trace }) => trace),
    truth: sum(({ truth }) => truth),
  };
}

/** The lane's own slots: not those that measure, nor those that are no vectors. */
function quantitiesOf(layout: NetworkLayout, { slots }: Program): Quantity[] {
  const quantities: Quantity[] = ["weights", "gradient", "estimate", "step"].map((name) => ({
    name,
    slotAt: null,
  }));
  const lengths = slotLengths(layout);
  let at = 0;
  for (const { name, shape } of slots) {
    if (shape === "vector" && !name.includes("__"))
      quantities.push({ name: `slot ${name}`, slotAt: at });
    at += lengths[shape];
  }
  return quantities;
}
