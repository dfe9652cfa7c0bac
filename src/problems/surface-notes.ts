/**
 * Who published each named surface and what there is to see on it. Apart from surfaces.ts because only the chooser and
 * the command line show it: the page's first load does without these texts.
 */
import type { Surface } from "./surfaces/surface.ts";

interface SurfaceNote {
  /** Author and year. */
  readonly source: string;
  readonly notes: string;
}

const OWN = "this program";

const NOTES: Readonly<Record<string, SurfaceNote>> = {
  rosenbrock: {
    source: "Rosenbrock 1960",
    notes: "A bent valley with a nearly flat floor, from the published start.",
  },
  beale: {
    source: "Beale 1958; start of Moré, Garbow and Hillstrom 1981",
    notes: "A plateau that ends in steep walls.",
  },
  himmelblau: {
    source: "Himmelblau 1972",
    notes: "Four equal minima; the start is close to the hilltop between them.",
  },
  ravine: {
    source: OWN,
    notes:
      "A quadratic with curvatures 0.1 and 10: condition number 100, plain descent is stable below lr 0.2.",
  },
  saddle: {
    source: OWN,
    notes:
      "A saddle at the origin between two minima: near it x^2/2 - y^2/2, far out bounded by y^4/4.",
  },
  "monkey-saddle": {
    source: "the cubic is classical (Hilbert and Cohn-Vossen 1932); bounded by a quartic here",
    notes:
      "Three ways down and three up meet at the origin, where slope and curvature are both zero: lanes slow down there like a power of the step, not exponentially.",
  },
  booth: {
    source: "Booth 1949; Jamil and Yang 2013, no. 17",
    notes:
      "A quadratic whose axes (curvatures 2 and 18) lie at 45 degrees to the coordinates: scaling each coordinate by itself does not help.",
  },
  matyas: {
    source: "Matyas 1965; Jamil and Yang 2013, no. 71",
    notes:
      "A long flat valley at 45 degrees, curvatures 0.04 and 1: nearly all the way is along the flat direction.",
  },
  spiral: {
    source: `${OWN}, after the helical valley of Fletcher and Powell 1963`,
    notes:
      "A narrow groove that winds into the minimum: the way is long, and momentum is thrown out of its bends.",
  },
  cliff: {
    source: `${OWN}, after Pascanu, Mikolov and Bengio 2013, figure 6`,
    notes:
      "A gentle slope broken by a drop whose slope is over 60: one step from its face throws plain descent far away. Clip the gradient.",
  },
  "nonsmooth-rosenbrock": {
    source: "Nesterov; Gürbüzbalaban and Overton 2012",
    notes:
      "A valley with a kink along its floor, and a second kink at (0, -1) where many methods stop although it is no minimum.",
  },
  "freudenstein-roth": {
    source: "Freudenstein and Roth 1963; Moré, Garbow and Hillstrom 1981, no. 2",
    notes:
      "From the published start most methods end in the local minimum 48.984 at (11.41, -0.897).",
  },
  "three-hump-camel": {
    source: "Branin 1972; Dixon and Szegő 1978",
    notes: "Two local minima of 0.2986 beside the global one at the origin.",
  },
  "six-hump-camel": {
    source: "Dixon and Szegő 1978",
    notes: "Six minima, two of them global and four higher ones; the hilltops are close together.",
  },
  "styblinski-tang": {
    source: "Styblinski and Tang 1990",
    notes: "Four wells of unequal depth; the start is close to the hilltop between them.",
  },
  "goldstein-price": {
    source: "Goldstein and Price 1971",
    notes:
      "Heights from 3 to a million and local minima of 30, 84 and 840 as published: no single rate suits it all.",
  },
  easom: {
    source: "Easom 1990",
    notes:
      "A single narrow pit in a plain: further than two units away there is no slope to follow.",
  },
  ackley: {
    source: "Ackley 1987",
    notes:
      "A funnel covered with dents; the minimum is the tip of a cone, so the gradient never becomes small near it.",
  },
  griewank: {
    source: "Griewank 1981",
    notes: "A wide bowl under regular waves: here, near the middle, the waves are all there is.",
  },
  levy: {
    source: "Levy and Montalvo 1985; Laguna and Marti 2005",
    notes: "Waves whose height grows with the distance from the minimum at (1, 1).",
  },
  rastrigin: {
    source: "Rastrigin 1974, in the form of Mühlenbein, Schomisch and Born 1991",
    notes: "A minimum in every unit square: gradient methods stay in the one they start in.",
  },
  "pl-valley": {
    source: "Karimi, Nutini and Schmidt 2016",
    notes:
      "Not convex, yet every stationary point is a minimum (Polyak-Łojasiewicz, constant about 0.1755; L = 8): descent converges linearly.",
  },
  "tilted-well": {
    source: OWN,
    notes:
      "(x^2 - 1)^2 tilted by 0.3 x: the start lies above the shallower well (0.5996 higher), noise or momentum carries a lane over the barrier.",
  },
  "absolute-value": {
    source: OWN,
    notes:
      "The slope is 1 however close the minimum is: with a constant rate a lane ends in steps back and forth.",
  },
};

/** Source, what to look at, and how far the text was raised above the published function. */
export function surfaceNotes({ id, raisedBy }: Surface): SurfaceNote {
  const { source, notes } = NOTES[id] ?? { source: OWN, notes: "" };
  if (raisedBy === undefined) return { source, notes };
  const way = raisedBy > 0 ? "raised" : "lowered";
  const by = Number(Math.abs(raisedBy).toPrecision(6));
  const raised = `The published function, ${way} by ${by} so that its minimum is 0: the loss is f - f*.`;
  return { source, notes: `${notes} ${raised}` };
}
