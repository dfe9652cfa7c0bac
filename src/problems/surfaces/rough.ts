/** Rough ground: many minima in a regular pattern, plateaus without a slope, and cliffs with far too much of it. */
import type { Surface } from "./surface.ts";

const variables = ["x", "y"] as const;

export const beale: Surface = {
  id: "beale",
  title: "Beale",
  variables,
  terms: ["(1.5 - x + x*y)^2 + (2.25 - x + x*y^2)^2 + (2.625 - x + x*y^3)^2"],
  start: [1, 1],
  view: [-1, 4.5, -2, 2],
  minima: [[3, 0.5]],
};

export const rastrigin: Surface = {
  id: "rastrigin",
  title: "Rastrigin",
  variables,
  terms: ["20 + x^2 - 10*cos(2*pi*x) + y^2 - 10*cos(2*pi*y)"],
  start: [-3.3, 2.7],
  view: [-5.12, 5.12, -5.12, 5.12],
  minima: [[0, 0]],
};

export const ackley: Surface = {
  id: "ackley",
  title: "Ackley",
  variables,
  // The root is kept above 1e-15: at the origin, the tip of a cone, its slope would be 0/0.
  terms: [
    "20 + exp(1) - 20*exp(-0.2*sqrt(max((x^2 + y^2)/2, 1e-30))) - exp((cos(2*pi*x) + cos(2*pi*y))/2)",
  ],
  start: [-3.4, 2.3],
  view: [-5, 5, -5, 5],
  minima: [[0, 0]],
};

export const griewank: Surface = {
  id: "griewank",
  title: "Griewank",
  variables,
  terms: ["(x^2 + y^2)/4000 - cos(x)*cos(y/sqrt(2)) + 1"],
  start: [-7.6, 6.4],
  view: [-12, 12, -12, 12],
  minima: [[0, 0]],
};

export const levy: Surface = {
  id: "levy",
  title: "Levy",
  variables,
  // w = 1 + (z - 1)/4 for either variable.
  terms: [
    "sin(pi*(x + 3)/4)^2 + ((x - 1)/4)^2*(1 + 10*sin(pi*(x + 3)/4 + 1)^2) + ((y - 1)/4)^2*(1 + sin(pi*(y + 3)/2)^2)",
  ],
  start: [-7.4, 6.2],
  view: [-10, 10, -10, 10],
  minima: [[1, 1]],
};

export const easom: Surface = {
  id: "easom",
  title: "Easom",
  variables,
  terms: ["1 - cos(x)*cos(y)*exp(-(x - pi)^2 - (y - pi)^2)"],
  start: [4.4, 2.2],
  view: [0, 6.3, 0, 6.3],
  minima: [[Math.PI, Math.PI]],
  raisedBy: 1,
};

export const cliff: Surface = {
  id: "cliff",
  title: "Cliff",
  variables,
  // So far from the edge that tanh is -1 to the last bit, the rest is a quadratic with minimum 0.
  terms: ["x^2/20 + y^2/2 + 5*(1 + tanh(12*(x - 2)))"],
  start: [5, 2],
  view: [-3, 6, -3, 3],
  minima: [[0, 0]],
};
