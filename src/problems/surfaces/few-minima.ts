/** A few minima with saddles and hilltops between them: where a lane ends depends on how it goes. */
import type { Surface } from "./surface.ts";

const variables = ["x", "y"] as const;

export const himmelblau: Surface = {
  id: "himmelblau",
  title: "Himmelblau",
  variables,
  terms: ["(x^2 + y - 11)^2 + (x + y^2 - 7)^2"],
  start: [-0.5, -1],
  view: [-6, 6, -6, 6],
  minima: [
    [3, 2],
    [-2.805118086952745, 3.131312518250573],
    [-3.779310253377747, -3.283185991286169],
    [3.584428340330492, -1.848126526964404],
  ],
};

export const saddle: Surface = {
  id: "saddle",
  title: "Saddle",
  variables,
  terms: ["x^2/2 + (y^2 - 1)^2/4"],
  start: [2, 0.01],
  view: [-2.5, 2.5, -2, 2],
  minima: [
    [0, 1],
    [0, -1],
  ],
};

export const monkeySaddle: Surface = {
  id: "monkey-saddle",
  title: "Monkey saddle",
  variables,
  // In polar coordinates r^3 cos(3 phi) + r^4/4: lowest at r = 3 where the cosine is -1, with 81/4 - 27 = -6.75.
  terms: ["x^3 - 3*x*y^2 + (x^2 + y^2)^2/4 + 6.75"],
  start: [0.8, 0.05],
  view: [-4.2, 4.2, -4.2, 4.2],
  minima: [
    [-3, 0],
    [1.5, 2.598076211353316],
    [1.5, -2.598076211353316],
  ],
  raisedBy: 6.75,
};

export const threeHumpCamel: Surface = {
  id: "three-hump-camel",
  title: "Three-hump camel",
  variables,
  terms: ["2*x^2 - 1.05*x^4 + x^6/6 + x*y + y^2"],
  start: [-1.3, 1.8],
  view: [-2.4, 2.4, -2, 2.2],
  minima: [[0, 0]],
};

export const sixHumpCamel: Surface = {
  id: "six-hump-camel",
  title: "Six-hump camel",
  variables,
  terms: ["(4 - 2.1*x^2 + x^4/3)*x^2 + x*y + (4*y^2 - 4)*y^2 + 1.0316284534898774"],
  start: [-1.2, 0.9],
  view: [-2.1, 2.1, -1.2, 1.2],
  minima: [
    [0.08984201310031806, -0.7126564030207397],
    [-0.08984201310031806, 0.7126564030207397],
  ],
  raisedBy: 1.0316284534898774,
};

export const freudensteinRoth: Surface = {
  id: "freudenstein-roth",
  title: "Freudenstein and Roth",
  variables,
  terms: ["(x - 13 + ((5 - y)*y - 2)*y)^2 + (x - 29 + ((y + 1)*y - 14)*y)^2"],
  start: [0.5, -2],
  view: [-6, 18, -3.5, 5.5],
  minima: [[5, 4]],
};

export const styblinskiTang: Surface = {
  id: "styblinski-tang",
  title: "Styblinski and Tang",
  variables,
  terms: ["(x^4 - 16*x^2 + 5*x + y^4 - 16*y^2 + 5*y)/2 + 78.33233140754284"],
  start: [0.5, -0.6],
  view: [-5, 5, -5, 5],
  minima: [[-2.903534027771177, -2.903534027771177]],
  raisedBy: 78.33233140754284,
};

export const goldsteinPrice: Surface = {
  id: "goldstein-price",
  title: "Goldstein and Price",
  variables,
  terms: [
    "(1 + (x + y + 1)^2*(19 - 14*x + 3*x^2 - 14*y + 6*x*y + 3*y^2))*(30 + (2*x - 3*y)^2*(18 - 32*x + 12*x^2 + 48*y - 36*x*y + 27*y^2)) - 3",
  ],
  start: [0.4, 0.6],
  view: [-2, 2, -2, 1.4],
  minima: [[0, -1]],
  raisedBy: -3,
};
