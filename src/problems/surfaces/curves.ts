/** Losses in one variable, drawn as curves. */
import type { Surface } from "./surface.ts";

const variables = ["x"] as const;

export const plValley: Surface = {
  id: "pl-valley",
  title: "PL valley",
  variables,
  terms: ["x^2 + 3*sin(x)^2"],
  start: [-4.6],
  view: [-6, 6],
  minima: [[0]],
};

export const tiltedWell: Surface = {
  id: "tilted-well",
  title: "Tilted double well",
  variables,
  terms: ["(x^2 - 1)^2 + 0.3*x + 0.30542848374391596"],
  start: [1.7],
  view: [-2, 2],
  minima: [[-1.035578714088854]],
  raisedBy: 0.30542848374391596,
};

export const absoluteValue: Surface = {
  id: "absolute-value",
  title: "Absolute value",
  variables,
  terms: ["abs(x)"],
  start: [2.3],
  view: [-3, 3],
  minima: [[0]],
};
