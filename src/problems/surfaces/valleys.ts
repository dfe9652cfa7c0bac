/** Valleys: one way down, but bent, narrow, flat or badly conditioned. */
import type { Surface } from "./surface.ts";

const variables = ["x", "y"] as const;

export const rosenbrock: Surface = {
  id: "rosenbrock",
  title: "Rosenbrock",
  variables,
  terms: ["(1 - x)^2 + 100*(y - x^2)^2"],
  start: [-1.2, 1],
  view: [-2, 2, -1, 3],
  minima: [[1, 1]],
};

export const ravine: Surface = {
  id: "ravine",
  title: "Ravine",
  variables,
  terms: ["(0.1*x^2 + 10*y^2)/2"],
  start: [-8, 1.5],
  view: [-10, 4, -4, 4],
  minima: [[0, 0]],
};

export const booth: Surface = {
  id: "booth",
  title: "Booth",
  variables,
  terms: ["(x + 2*y - 7)^2 + (2*x + y - 5)^2"],
  start: [-6, -3],
  view: [-10, 10, -7, 10],
  minima: [[1, 3]],
};

export const matyas: Surface = {
  id: "matyas",
  title: "Matyas",
  variables,
  terms: ["0.26*(x^2 + y^2) - 0.48*x*y"],
  start: [-8, 3],
  view: [-10, 10, -10, 10],
  minima: [[0, 0]],
};

export const spiral: Surface = {
  id: "spiral",
  title: "Spiral valley",
  variables,
  // r is kept above 1e-15: its slope at the origin would be 0/0. Sum of two parts that are never negative.
  terms: [
    "(x^2 + y^2)/10 + 8*(x^2 + y^2 - sqrt(max(x^2 + y^2, 1e-30))*(x*cos(2*sqrt(max(x^2 + y^2, 1e-30))) + y*sin(2*sqrt(max(x^2 + y^2, 1e-30)))))/(1 + x^2 + y^2)",
  ],
  start: [3.2, 0.2],
  view: [-4.2, 4.2, -4.2, 4.2],
  minima: [[0, 0]],
};

export const nonsmoothRosenbrock: Surface = {
  id: "nonsmooth-rosenbrock",
  title: "Nonsmooth Rosenbrock",
  variables,
  terms: ["abs(1 - x)/4 + abs(y - 2*abs(x) + 1)"],
  start: [-1.5, 0.8],
  view: [-2, 2, -1.6, 2],
  minima: [[1, 1]],
};
