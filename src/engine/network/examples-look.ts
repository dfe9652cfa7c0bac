/** What the stage shows of a run's test examples, and what each lane made of them: kept from one probe to the next. */
import type { Dataset } from "../../data/dataset.ts";
import type { AnswersCheckpoint, TasksCheckpoint } from "../../wire/checkpoint.ts";
import type { PicturesView, PointsView } from "../../wire/stage.ts";
import type { TasksView } from "../../wire/tasks.ts";
import { examplesView } from "./examples-view.ts";
import { LaneAnswers } from "./lane-answers.ts";
import type { LaneProbe, Tested } from "./lane-probe.ts";
import type { ProbePoint } from "./probe.ts";

export interface LookPlace {
  readonly lane: number;
  /** Replicas of a step come in order, from 0; those that have diverged do not come. */
  readonly replica: number;
}

export interface TestedPoint {
  readonly tested: Tested;
  readonly probe: LaneProbe;
  readonly point: ProbePoint;
  readonly statistics: Float32Array;
}

export interface ExamplesLook {
  /** A lane was tested. */
  take(place: LookPlace, tested: TestedPoint): Promise<void>;
  /** What a lane last showed, for a checkpoint: arrays that are replaced, never changed. */
  save(lane: number): AnswersCheckpoint | TasksCheckpoint;
  restore(lane: number, saved: AnswersCheckpoint | TasksCheckpoint): void;
  /** Copies: a message hands its arrays over. */
  view(): PicturesView | PointsView | TasksView;
}

/** Test pictures with answers or reconstructions, or points with regions. */
export function picturesLook(dataset: Dataset, lanes: number): ExamplesLook {
  const answers = Array.from({ length: lanes }, () => new LaneAnswers(dataset));
  return {
    take: async ({ lane, replica }, { tested, ...context }) =>
      answers[lane]?.take(replica, tested, context),
    save: (lane) => answers[lane]!.save(),
    restore: (lane, saved) => {
      if (!("adapted" in saved)) answers[lane]?.restore(saved);
    },
    view: () => examplesView(dataset, answers),
  };
}
