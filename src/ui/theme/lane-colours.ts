/**
 * Colours of the lanes, from the Okabe-Ito family: darkened for paper and lightened for night so that each keeps 4.5:1
 * contrast as text on cards. Told apart by dash pattern too, so that no meaning rests on colour alone.
 * tokens.css holds the same values as `--lane-1` to `--lane-8`; a test compares the two.
 */

export interface LaneColour {
  readonly name: string;
  readonly light: string;
  readonly dark: string;
  /** SVG and canvas dash pattern, in pixels; empty: solid. */
  readonly dash: readonly number[];
}

export const LANE_COLOURS: readonly LaneColour[] = [
  { name: "blue", light: "#0b62b8", dark: "#6cb2f7", dash: [] },
  { name: "vermilion", light: "#c2410c", dark: "#ff9466", dash: [] },
  { name: "green", light: "#067a57", dark: "#4bc9a0", dash: [] },
  { name: "purple", light: "#a3357f", dark: "#ee8fcf", dash: [] },
  { name: "orange", light: "#8f5f00", dark: "#f2b441", dash: [6, 3] },
  { name: "sky", light: "#0a7391", dark: "#74dcef", dash: [6, 3] },
  { name: "yellow", light: "#6a6a00", dark: "#ece36a", dash: [6, 3] },
  { name: "ink", light: "#3d4350", dark: "#d4dae4", dash: [6, 3] },
];

/** CSS value of a lane's colour, following the theme; lanes beyond eight start over. */
export function laneColour(lane: number): string {
  return `var(--lane-${(lane % LANE_COLOURS.length) + 1})`;
}

/** Of forks of one lane, in turn: they have its colour. */
const FORK_DASHES: readonly (readonly number[])[] = [
  [2.5, 2.5],
  [8, 2.5],
  [8, 2.5, 2.5, 2.5],
];

/** Dash pattern of a lane's forks, in turn. */
export function forkDash(turn: number): readonly number[] {
  return FORK_DASHES[turn % FORK_DASHES.length] ?? [];
}

/**
 * Dash pattern of a lane's line; solid for the first four. Which lanes are forks stands at the root element, as the theme
 * does (fork-looks.ts), so that every drawing of a lane looks alike.
 */
export function laneDash(lane: number): readonly number[] {
  const fork = document.documentElement.dataset[`fork${lane}`];
  if (fork !== undefined) return forkDash(Number(fork));
  return LANE_COLOURS[lane % LANE_COLOURS.length]?.dash ?? [];
}
