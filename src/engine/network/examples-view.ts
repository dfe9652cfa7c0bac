/** What the stage shows of a network's data: some test pictures, or the points with each lane's regions. */
import type { Dataset, Pictures } from "../../data/dataset.ts";
import type { PicturesView, PointsView } from "../../wire/stage.ts";
import { type LaneAnswers, RECONSTRUCTED, WALL } from "./lane-answers.ts";

/** Points of a part that are drawn: more of them only cover each other. */
const MOST_POINTS = 1000;

export function examplesView(
  dataset: Dataset,
  lanes: readonly LaneAnswers[],
): PicturesView | PointsView {
  const { test, height, width, channels, classes, origin, drawn } = dataset;
  if (dataset.axes !== undefined) return pointsView(dataset, dataset.axes, lanes);
  const isRebuilt = lanes.some(({ reconstructions }) => reconstructions !== null);
  const count = Math.min(isRebuilt ? RECONSTRUCTED : WALL, test.count);
  return {
    kind: "pictures",
    height,
    width,
    channels,
    pixels: test.pixels.slice(0, count * height * width * channels),
    labels: test.labels.slice(0, count),
    classes,
    predictions: lanes.map(({ predictions }) => predictions?.slice(0, count) ?? null),
    answers: lanes.map((lane) => lane.answers()),
    ...(isRebuilt && {
      reconstructions: lanes.map(({ reconstructions }) => reconstructions?.slice() ?? null),
    }),
    origin,
    drawn,
  };
}

function pointsView(
  { train, test, channels, classes, origin, drawn }: Dataset,
  { names, plane }: NonNullable<Dataset["axes"]>,
  lanes: readonly LaneAnswers[],
): PointsView {
  const shown = Math.min(MOST_POINTS, test.count);
  return {
    kind: "points",
    axes: [names[0] ?? "", names[1] ?? null],
    columns: channels,
    train: coordinates(train, channels, MOST_POINTS),
    trainLabels: train.labels.slice(0, MOST_POINTS),
    test: coordinates(test, channels, shown),
    testLabels: test.labels.slice(0, shown),
    classes,
    plane: plane && { side: plane.side, x: plane.x, y: plane.y },
    // Copied: a message hands its arrays over.
    regions: lanes.map(({ regions }) => regions?.slice() ?? null),
    predictions: lanes.map(({ predictions }) => predictions?.slice(0, shown) ?? null),
    origin,
    drawn,
  };
}

/** [count, 2]: the first two coordinates; 0 for a second one that is not there. */
function coordinates({ count, values }: Pictures, channels: number, most: number): Float32Array {
  const shown = Math.min(most, count);
  const pairs = new Float32Array(2 * shown);
  for (let index = 0; index < shown; index++) {
    pairs[2 * index] = values?.[index * channels] ?? 0;
    pairs[2 * index + 1] = channels > 1 ? (values?.[index * channels + 1] ?? 0) : 0;
  }
  return pairs;
}
