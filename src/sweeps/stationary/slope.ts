/** The plateaus of an annealing as a function of the rate: their slope at 0 beside the heat capacity. */
import type { Frame } from "./frame.ts";
import type { Contestant, Measured, Plateau, SlopeFigures } from "./protocol.ts";
import { theoryLoss, theoryOf, theorySlope } from "./theory.ts";

const CURVE_POINTS = 48;
/** How far beyond the largest rate the curve goes. */
const BEYOND = 1.15;

/** Null where theory does not cover the rule or its loss does not go to 0 with eta, or without two different rates. */
export function slopeOf(
  plateaus: readonly Plateau[],
  { lane, frame, isTurned }: { lane: Contestant; frame: Frame; isTurned: boolean },
): SlopeFigures | null {
  if (lane.note?.step === "langevin") return null;
  const known = plateaus.flatMap(({ eta, loss }) => (eta === null ? [] : [{ eta, loss }]));
  const at = (lr: number) => theoryOf({ ...lane, hyper: { ...lane.hyper, lr } }, frame, isTurned);
  const last = Math.max(...plateaus.map(({ rate }) => rate)) * BEYOND;
  const smallest = at(last / CURVE_POINTS);
  const measured = slopeAtZero(known);
  if (smallest === null || measured === null) return null;
  const curve = Array.from({ length: CURVE_POINTS }, (_, index) => {
    const theory = at((last * (index + 1)) / CURVE_POINTS);
    return { eta: theory?.eta ?? NaN, loss: theoryLoss(theory, frame) ?? NaN };
  });
  return {
    measured,
    theory: theorySlope(smallest, frame),
    curve: [{ eta: 0, loss: 0 }, ...curve.filter(({ loss }) => Number.isFinite(loss))],
  };
}

/**
 * The slope at 0 from eta/loss = a + b eta by weighted least squares: 1/a. That is exactly a straight line for SGD and
 * momentum on one axis, loss = (eta sigma^2/4)/(1 - k eta), and nearly one for sums of axes; loss/eta itself bends. Null
 * where all rates are equal.
 */
function slopeAtZero(
  points: readonly { readonly eta: number; readonly loss: Measured }[],
): Measured | null {
  let [s, sx, sxx, sy, sxy] = [0, 0, 0, 0, 0];
  for (const { eta, loss } of points) {
    const y = eta / loss.value;
    const weight = (loss.value / (y * loss.error)) ** 2;
    s += weight;
    sx += weight * eta;
    sxx += weight * eta * eta;
    sy += weight * y;
    sxy += weight * eta * y;
  }
  const determinant = s * sxx - sx * sx;
  if (!(determinant > 1e-12 * s * sxx)) return null;
  const intercept = (sxx * sy - sx * sxy) / determinant;
  return { value: 1 / intercept, error: Math.sqrt(sxx / determinant) / intercept ** 2 };
}
