/**
 * Turns the records of a small problem's steps into rows, one a step, with everything that is measured (DESIGN.md 5).
 * With replicas a row is their mean; bias, variance and lag are over them. One measure belongs to one lane, and its
 * blocks come in step order.
 */
import { type LagState, LagTracker } from "./lag.ts";
import { NO_METRICS, divergedRow } from "./no-metrics.ts";
import { canMeasureLag, isProbed } from "./probe-rhythm.ts";
import type { ProbeRhythm } from "./probe-rhythm.ts";
import type { OnReplicas, ReplicaValues } from "./replica-values.ts";
import type { Metric, Row } from "./row.ts";
import { SmallFigures } from "./small-figures.ts";
import type { StepRecords } from "./step-records.ts";
import {
  biasOf,
  deterministicSpread,
  floorOf,
  meanSpread,
  spreadOfDraws,
  spreadOverReplicas,
} from "./spread.ts";
import type { Draws, Spread } from "./spread.ts";
import { mean, meanOfFinite } from "./vectors.ts";

/** From this many replicas on they are the samples of bias and variance; below, fresh draws are. */
export const ENOUGH_REPLICAS = 8;

/** What the draws of one step gave: nothing is random in this lane, or the estimates of two or more fresh draws. */
export type DrawAnswer =
  { readonly deterministic: true } | ({ readonly deterministic: false } & Draws);

/** Asked for the record `index` of the block, at probed steps with fewer than 8 replicas; null: not measured. */
export type DrawSource = (index: number) => DrawAnswer | null;

export interface SmallMeasureOptions {
  readonly lane: number;
  readonly dimension: number;
  readonly replicas: number;
  readonly probe: ProbeRhythm;
  /** False for signals: their loss is null, and no reason to call a lane diverged. */
  readonly hasLoss: boolean;
  /** Also make a row for each replica. Lag there, and bias from 8 replicas on, are null: they are over replicas. */
  readonly replicaRows?: boolean;
  /** Told of every replica's values until the lane diverges, without a row for each. */
  readonly onReplicas?: OnReplicas | undefined;
}

export interface MeasuredBlock {
  /** One a step. From the step at which any replica diverges the lane has diverged. */
  readonly rows: Row[];
  /** Steps in order, within a step replicas in order; empty unless asked for. Each replica diverges on its own. */
  readonly replicaRows: Row[];
}

export interface SmallMeasure {
  /** Measures the next block. Blocks that leave out steps are allowed; the lag then starts over. */
  measure(block: StepRecords, draws?: DrawSource | null): MeasuredBlock;
  /** Forgets all history, for a run that starts again. */
  reset(): void;
  /** All that it remembers, copied. */
  save(): MeasureState;
  /** state: of a measure with the same options. */
  restore(state: MeasureState): void;
}

/** All that a measure remembers. Plain data, for checkpoints. */
export interface MeasureState {
  /** [replicas] 0 or 1. */
  readonly diverged: Uint8Array;
  readonly hasDiverged: boolean;
  /** null: lag is not measured. */
  readonly lag: LagState | null;
}

/** Makes the measure of one lane. All working memory is taken here: (maxLag + 1) gradients for the lag. */
export function createSmallMeasure(options: SmallMeasureOptions): SmallMeasure {
  return new Measure(options);
}

type Values = Record<Metric, number | null>;

class Measure implements SmallMeasure {
  readonly #options: SmallMeasureOptions;
  readonly #figures: SmallFigures;
  readonly #tracker: LagTracker | null;
  /** Of the step that was read last, at all steps and at probed ones. */
  readonly #values: { readonly steady: ReplicaValues; readonly probed: ReplicaValues };
  #diverged = false;

  constructor(options: SmallMeasureOptions) {
    const { dimension, replicas, probe } = options;
    this.#options = options;
    this.#figures = new SmallFigures({ dimension, replicas });
    this.#tracker = canMeasureLag(probe)
      ? new LagTracker({ length: dimension * replicas, window: probe.window, maxLag: probe.maxLag })
      : null;
    const { loss, gradNorm, estimateNorm, updateNorm, error, cosine, age } = this.#figures;
    const steady = {
      ...(options.hasLoss ? { loss } : {}),
      grad_norm: gradNorm,
      estimate_norm: estimateNorm,
      update_norm: updateNorm,
    };
    this.#values = { steady, probed: { ...steady, error, cosine, age } };
  }

  reset(): void {
    this.#tracker?.reset();
    this.#figures.diverged.fill(0);
    this.#diverged = false;
  }

  save(): MeasureState {
    return {
      diverged: this.#figures.diverged.slice(),
      hasDiverged: this.#diverged,
      lag: this.#tracker?.save() ?? null,
    };
  }

  restore({ diverged, hasDiverged, lag }: MeasureState): void {
    this.#figures.diverged.set(diverged);
    this.#diverged = hasDiverged;
    if (lag === null) this.#tracker?.reset();
    else this.#tracker?.restore(lag);
  }

  measure(block: StepRecords, draws: DrawSource | null = null): MeasuredBlock {
    const { lane, probe, hasLoss, replicaRows: wantsReplicas = false } = this.#options;
    const rows: Row[] = [];
    const replicaRows: Row[] = [];
    for (let index = 0; index < block.steps; index++) {
      const step = block.firstStep + index;
      if (this.#diverged && !wantsReplicas) {
        rows.push(divergedRow({ step, lane }));
        continue;
      }
      this.#figures.read(block, index, hasLoss);
      this.#diverged ||= this.#figures.diverged.includes(1);
      const probed = isProbed(probe, step);
      if (probed) this.#figures.probe(block, index);
      const spreads = probed ? this.#drawSpreads(draws, index) : null;
      const row = this.#laneRow(step, { probed, spreads });
      rows.push(row);
      if (!row.diverged)
        this.#options.onReplicas?.(lane, step, this.#values[probed ? "probed" : "steady"]);
      if (wantsReplicas) this.#addReplicaRows(row, { probed, spreads }, replicaRows);
    }
    return { rows, replicaRows };
  }

  /** One spread a replica, from fresh draws; null where the replicas are the samples or nothing was drawn. */
  #drawSpreads(draws: DrawSource | null, index: number): Spread[] | null {
    if (draws === null || this.#options.replicas >= ENOUGH_REPLICAS) return null;
    const answer = draws(index);
    if (answer === null) return null;
    const figures = this.#figures;
    return Array.from(figures.error, (error, replica) =>
      answer.deterministic
        ? deterministicSpread(error)
        : spreadOfDraws(answer, figures.truth, replica),
    );
  }

  #laneRow(step: number, { probed, spreads }: Probed): Row {
    const { lane, replicas, hasLoss } = this.#options;
    if (this.#diverged) return divergedRow({ step, lane });
    const figures = this.#figures;
    const values: Values = { ...NO_METRICS };
    values.loss = hasLoss ? mean(figures.loss) : null;
    values.grad_norm = mean(figures.gradNorm);
    values.estimate_norm = mean(figures.estimateNorm);
    values.update_norm = mean(figures.updateNorm);
    if (probed) {
      values.error = mean(figures.error);
      values.cosine = meanOfFinite(figures.cosine);
      values.age = meanOfFinite(figures.age);
      if (replicas >= ENOUGH_REPLICAS)
        addSpread(values, spreadOverReplicas(figures.estimate, figures.truth));
      else if (spreads !== null) addSpread(values, meanSpread(spreads));
      this.#addLag(values, step);
    }
    return { step, lane, ...values, diverged: false };
  }

  #addLag(values: Values, step: number): void {
    const { estimate, truth } = this.#figures;
    if (this.#tracker === null) return;
    this.#tracker.push(step, estimate.values, truth.values, estimate.from);
    const { lag, fit } = this.#tracker.read();
    values.lag = lag;
    values.lag_fit = fit;
  }

  #addReplicaRows(laneRow: Row, { probed, spreads }: Probed, out: Row[]): void {
    const { step, lane } = laneRow;
    const { replicas, hasLoss } = this.#options;
    const figures = this.#figures;
    for (let replica = 0; replica < replicas; replica++) {
      if (figures.diverged[replica] === 1) {
        out.push(divergedRow({ step, lane, replica }));
      } else if (replicas === 1) {
        out.push({ ...laneRow, replica });
      } else {
        // One literal: with 65,536 replicas the time of a step is the time these objects take.
        const spread = spreads?.[replica] ?? null;
        out.push({
          step,
          lane,
          replica,
          loss: hasLoss ? figures.loss[replica]! : null,
          accuracy: null,
          test_loss: null,
          test_accuracy: null,
          grad_norm: figures.gradNorm[replica]!,
          estimate_norm: figures.estimateNorm[replica]!,
          update_norm: figures.updateNorm[replica]!,
          error: probed ? figures.error[replica]! : null,
          cosine: probed ? finiteOrNull(figures.cosine[replica]!) : null,
          bias: spread === null ? null : biasOf(spread),
          bias_floor: spread === null ? null : floorOf(spread),
          variance: spread?.variance ?? null,
          age: probed ? finiteOrNull(figures.age[replica]!) : null,
          lag: null,
          lag_fit: null,
          diverged: false,
        });
      }
    }
  }
}

interface Probed {
  readonly probed: boolean;
  readonly spreads: readonly Spread[] | null;
}

function addSpread(values: Values, spread: Spread): void {
  values.bias = biasOf(spread);
  values.bias_floor = floorOf(spread);
  values.variance = spread.variance;
}

function finiteOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
