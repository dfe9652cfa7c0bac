/** What the stage shows of a network's data: some test pictures, or the points with each lane's regions. */
import type { Dataset, Pictures } from "../../data/dataset.ts";
import type { PicturesView, PointsView } from "../../wire/messages.ts";

const WALL = 48;
/** Points of a part that are drawn: more of them only cover each other. */
const MOST_POINTS = 1000;

/** Per lane, null before the first probe. */
export interface Answers {
  /** Classes of the test examples. */
  readonly predictions: readonly (Uint8Array | null)[];
  /** Classes of the plane's points. */
  readonly regions: readonly (Uint8Array | null)[];
}

export function examplesView(dataset: Dataset, answers: Answers): PicturesView | PointsView {
  const { test, height, width, channels, classes, origin, drawn } = dataset;
  if (dataset.axes !== undefined) return pointsView(dataset, dataset.axes, answers);
  const count = Math.min(WALL, test.count);
  return {
    kind: "pictures",
    height,
    width,
    channels,
    pixels: test.pixels.slice(0, count * height * width * channels),
    labels: test.labels.slice(0, count),
    classes,
    predictions: answers.predictions.map((predicted) => predicted?.slice(0, count) ?? null),
    origin,
    drawn,
  };
}

function pointsView(
  { train, test, channels, classes, origin, drawn }: Dataset,
  { names, plane }: NonNullable<Dataset["axes"]>,
  { predictions, regions }: Answers,
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
    regions: regions.map((region) => region?.slice() ?? null),
    predictions: predictions.map((predicted) => predicted?.slice(0, shown) ?? null),
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
