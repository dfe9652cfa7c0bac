/**
 * What a lane last made of the test examples: its classes and how sure it was, how many of its replicas were right, its
 * regions of the plane, or its reconstructions. Kept between probes, for whoever looks at the stage.
 */
import type { Dataset } from "../../data/dataset.ts";
import type { AnswersCheckpoint } from "../../wire/checkpoint.ts";
import type { PictureAnswers } from "../../wire/stage.ts";
import type { LaneProbe, Tested } from "./lane-probe.ts";
import type { ProbePoint } from "./probe.ts";

/** Test pictures that the stage shows. */
export const WALL = 96;
/** With a reconstruction beside each. */
export const RECONSTRUCTED = 24;

export class LaneAnswers {
  readonly #labels: Uint8Array;
  /** Of replica 0; classes of all test examples and of the plane's points. Null before the first probe. */
  predictions: Uint8Array | null = null;
  regions: Uint8Array | null = null;
  reconstructions: Uint8Array | null = null;
  #answers: PictureAnswers | null = null;

  constructor({ test }: Dataset) {
    this.#labels = test.labels.subarray(0, WALL);
  }

  /** Replicas of a step come in order, from 0; those that have diverged do not come. */
  async take(
    replica: number,
    { predictions, confidences }: Tested,
    { probe, point, statistics }: { probe: LaneProbe; point: ProbePoint; statistics: Float32Array },
  ): Promise<void> {
    const step = point.t;
    if (replica === 0) {
      this.predictions = predictions;
      this.regions = await probe.regions(point);
      if (predictions === null)
        this.reconstructions = await probe.reconstructions(point, statistics);
    }
    const before = this.#answers?.step === step ? this.#answers : null;
    this.#answers = {
      step,
      confidences: before?.confidences ?? confidences?.slice(0, WALL) ?? new Float32Array(0),
      right: this.#labels.map(
        (label, index) => (before?.right[index] ?? 0) + (predictions?.[index] === label ? 1 : 0),
      ),
      replicas: (before?.replicas ?? 0) + 1,
    };
  }

  /** Not copied: its arrays are replaced, never changed. */
  save(): AnswersCheckpoint {
    const { predictions, regions, reconstructions } = this;
    return { predictions, regions, reconstructions, answers: this.#answers };
  }

  restore({ predictions, regions, reconstructions, answers }: AnswersCheckpoint): void {
    this.predictions = predictions;
    this.regions = regions;
    this.reconstructions = reconstructions;
    this.#answers = answers;
  }

  /** Copies: a message hands its arrays over. */
  answers(): PictureAnswers | null {
    if (this.#answers === null) return null;
    const { confidences, right } = this.#answers;
    return { ...this.#answers, confidences: confidences.slice(), right: right.slice() };
  }
}
