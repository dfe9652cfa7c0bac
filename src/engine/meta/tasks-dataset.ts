/**
 * The pool of tasks as the network's engine knows data sets: examples by index, without pixels. Labels are tenths of the
 * amplitudes' range, so that `split` can give workers unlike tasks.
 */
import type { Dataset, Pictures } from "../../data/dataset.ts";
import {
  AMPLITUDE_CLASSES,
  amplitudeClass,
  SINE_RANGES,
  sineTask,
  TASK_COUNTS,
  type TaskPart,
} from "../../problems/sine-tasks.ts";

export function tasksDataset(seed: number, shots: number): Dataset {
  return {
    set: "sine",
    origin: "Sine tasks, drawn by this program",
    drawn: true,
    height: 1,
    width: 1,
    channels: 1,
    classes: Array.from({ length: AMPLITUDE_CLASSES }, (_, index) => rangeWords(index)),
    train: tasksOf("train", { seed, shots }),
    test: tasksOf("test", { seed, shots }),
    axes: { names: ["x"], plane: null },
    mean: [0],
    deviation: [1],
  };
}

function tasksOf(part: TaskPart, { seed, shots }: { seed: number; shots: number }): Pictures {
  const count = TASK_COUNTS[part];
  const labels = Uint8Array.from({ length: count }, (_, index) =>
    amplitudeClass(sineTask(index, { seed, part, shots })),
  );
  return { count, pixels: new Uint8Array(0), labels };
}

function rangeWords(index: number): string {
  const [low, high] = SINE_RANGES.amplitude;
  const at = (place: number): string =>
    (low + ((high - low) * place) / AMPLITUDE_CLASSES).toFixed(2);
  return `amplitude ${at(index)} to ${at(index + 1)}`;
}
