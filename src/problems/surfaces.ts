/**
 * The named surfaces: two-variable formulas with a start, a window to look through, and their known minima. Every
 * surface is bounded below by 0. Texts, starts and ids are part of links: never changed after a release.
 */

export interface Surface {
  readonly id: string;
  readonly title: string;
  readonly variables: readonly [string, string];
  /** Terms in the language of src/language; loss = their mean. */
  readonly terms: readonly string[];
  readonly start: readonly [number, number];
  /** [x low, x high, y low, y high]. */
  readonly view: readonly [number, number, number, number];
  /** Points at which the loss takes its smallest value, 0. */
  readonly minima: readonly (readonly [number, number])[];
  readonly notes: string;
}

export const surfaces: readonly Surface[] = [
  {
    id: "rosenbrock",
    title: "Rosenbrock",
    variables: ["x", "y"],
    terms: ["(1 - x)^2 + 100*(y - x^2)^2"],
    start: [-1.2, 1],
    view: [-2, 2, -1, 3],
    minima: [[1, 1]],
    notes: "A bent valley with a nearly flat floor. Rosenbrock 1960, with his start.",
  },
  {
    id: "beale",
    title: "Beale",
    variables: ["x", "y"],
    terms: ["(1.5 - x + x*y)^2 + (2.25 - x + x*y^2)^2 + (2.625 - x + x*y^3)^2"],
    start: [1, 1],
    view: [-1, 4.5, -2, 2],
    minima: [[3, 0.5]],
    notes:
      "A plateau that ends in steep walls. Beale 1958; start of More, Garbow and Hillstrom 1981.",
  },
  {
    id: "himmelblau",
    title: "Himmelblau",
    variables: ["x", "y"],
    terms: ["(x^2 + y - 11)^2 + (x + y^2 - 7)^2"],
    start: [-0.5, -1],
    view: [-6, 6, -6, 6],
    minima: [
      [3, 2],
      [-2.805118086952745, 3.131312518250573],
      [-3.779310253377747, -3.283185991286169],
      [3.584428340330492, -1.848126526964404],
    ],
    notes: "Four equal minima; the start is close to the hilltop between them. Himmelblau 1972.",
  },
  {
    id: "ravine",
    title: "Ravine",
    variables: ["x", "y"],
    terms: ["(0.1*x^2 + 10*y^2)/2"],
    start: [-8, 1.5],
    view: [-10, 4, -4, 4],
    minima: [[0, 0]],
    notes:
      "A quadratic with curvatures 0.1 and 10: condition number 100, plain descent is stable below lr 0.2.",
  },
  {
    id: "saddle",
    title: "Saddle",
    variables: ["x", "y"],
    terms: ["x^2/2 + (y^2 - 1)^2/4"],
    start: [2, 0.01],
    view: [-2.5, 2.5, -2, 2],
    minima: [
      [0, 1],
      [0, -1],
    ],
    notes:
      "A saddle at the origin between two minima: near it x^2/2 - y^2/2, far out bounded by y^4/4.",
  },
];

const byId = new Map(surfaces.map((surface) => [surface.id, surface]));

/** The surface with this id, or null. */
export function findSurface(id: string): Surface | null {
  return byId.get(id) ?? null;
}
