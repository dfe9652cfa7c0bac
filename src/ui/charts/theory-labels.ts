/** What is written beside the closed forms, in the margin right of the plot: one label a height. Pure. */
import { formatPlain } from "../format.ts";
import { along, type Axis } from "./domain.ts";
import type { TheoryLine } from "./theory.ts";

export interface TheoryLabel {
  readonly text: string;
  /** Lanes it speaks for. */
  readonly lanes: readonly number[];
  /** Where the line has got to, steps. */
  readonly end: number;
}

/** Share of the settled value within which a line counts as settled. */
const NEAR = 0.03;
/** Width of a character of these labels, roughly, pixels; and the distance from the plot. */
const CHARACTER = 5.7;
const DISTANCE = 14;
const MOST_ROOM = 112;

/**
 * "9 = β/(1−β)" for every settled age. Lines that settle at the same height share a label. "→": still on its way
 * there; "↑": the line lies above the axis.
 */
export function theoryLabels(theory: readonly TheoryLine[], y: Axis): readonly TheoryLabel[] {
  const byHeight = new Map<string, TheoryLine[]>();
  for (const line of theory) {
    const height = formatPlain(line.settled, 3);
    byHeight.set(height, [...(byHeight.get(height) ?? []), line]);
  }
  return [...byHeight].flatMap(([height, lines]) => {
    const [first] = lines;
    if (first === undefined) return [];
    // Letters differ from rule to rule; one formula of them says it for all.
    const isPlain = first.formula === "" || first.formula === height;
    const words = isPlain ? height : `${height} = ${first.formula}`;
    const end = first.points[first.points.length - 1]?.y ?? first.settled;
    const isNear = Math.abs(end - first.settled) <= NEAR * Math.abs(first.settled);
    const sign = along(y, end) > 1 ? "↑ " : isNear ? "" : "→ ";
    return [{ text: sign + words, lanes: lines.map(({ lane }) => lane), end }];
  });
}

/** Pixels that the labels take right of the plot; 0 without any. */
export function labelRoom(labels: readonly TheoryLabel[]): number {
  const longest = Math.max(0, ...labels.map(({ text }) => text.length));
  return longest === 0 ? 0 : Math.min(MOST_ROOM, DISTANCE + CHARACTER * longest);
}
