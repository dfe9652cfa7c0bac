/**
 * Bias of a plug-in estimate: f(u) at u = x + mean of m normals of deviation sigma is used for f(x). With s = sigma/sqrt(m)
 * the bias is E f(x + s z) - f(x), z standard normal; to first order in 1/m it is f''(x) sigma^2/(2 m), which is all of it
 * where f is a polynomial of degree 3 or less (u^3: 3 x sigma^2/m).
 *
 * f is the gradient of a loss F in one variable here, so that E f(x + s z) = E z F(x + s z) / s (Stein 1981, "Estimation of
 * the mean of a multivariate normal distribution", lemma 1): the gradient itself is not asked, and kinks of F do no harm.
 */

/** A function of one variable, at many points at once: [points] to [points]. */
export type OneVariable = (points: Float64Array) => Float64Array;

/** Nodes of the trapezoidal rule, from -END to END: for smooth F its error is far below rounding (Poisson's formula). */
const END = 10;
const A_UNIT = 64;
const NODES = 2 * END * A_UNIT + 1;
const NORMAL = 1 / Math.sqrt(2 * Math.PI);

/** E F'(x + deviation z) - slope, with slope = F'(x). Float64; about 1e-9 relative to F where F is smooth, 1e-4 at a kink. */
export function plugInBias(
  loss: OneVariable,
  { x, slope, deviation }: { x: number; slope: number; deviation: number },
): number {
  if (deviation === 0) return 0;
  const z = Float64Array.from({ length: NODES }, (_, node) => node / A_UNIT - END);
  const values = loss(Float64Array.from([x, ...z.map((at) => x + deviation * at)]));
  const here = values[0]!;
  let sum = 0;
  // E z = 0: taking F(x) off keeps small deviations exact.
  z.forEach((at, node) => {
    sum += at * NORMAL * Math.exp(-0.5 * at * at) * (values[node + 1]! - here);
  });
  return sum / A_UNIT / deviation - slope;
}

/** f''(x) by differences of the fourth order, error about 1e-7 of f near x; f = F', the gradient. */
export function curvatureOf(gradient: OneVariable, x: number): number {
  const h = 1e-2;
  const [a, b, c, d, e] = gradient(Float64Array.from([-2, -1, 0, 1, 2], (at) => x + at * h));
  return (-a! + 16 * b! - 30 * c! + 16 * d! - e!) / (12 * h * h);
}
