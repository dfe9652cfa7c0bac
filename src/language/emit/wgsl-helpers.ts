/** WGSL functions of our own, for operators whose built-in function leaves cases open that the language answers. */
import type { Node } from "../ir.ts";
import type { OpName } from "../ops.ts";

/**
 * A whole base and a whole exponent may meet in a setting (`x^k`), where WGSL's pow has no answer for a negative base,
 * and 0^0 is 1. Bases 0 and 1 are answered here too: devices go through log2, and 0^1e-8 came out as 1. Where the reference gives NaN so does this, as far as the device has NaN.
 */
const POWER = `
fn power(base: f32, exponent: f32) -> f32 {
  if (exponent == 0.0 || base == 1.0) { return 1.0; }
  if (base == 0.0 && exponent > 0.0) { return 0.0; }
  if (base >= 0.0 || floor(exponent) != exponent) { return pow(base, exponent); }
  let size = pow(-base, exponent);
  return select(size, -size, floor(exponent * 0.5) * 2.0 != exponent);
}
`;

/**
 * WGSL says nothing of atan2 on the axes. A driver that divides y by x may give pi/2 or NaN at the origin, and a weight
 * without gradient would be moved by it. The sign of a zero counts for nothing: devices need not keep it.
 */
const ANGLE = `
fn angle(y: f32, x: f32) -> f32 {
  if (y == 0.0) { return select(0.0, 3.1415927, x < 0.0); }
  if (x == 0.0) { return select(1.5707964, -1.5707964, y < 0.0); }
  return atan2(y, x);
}
`;

/**
 * WGSL allows tanh to be 1e-5 off in absolute terms, which is all there is of it near 0: a series there, next term
 * 0.009 x^10. Clamped, since some drivers compute it through exp and overflow; tanh(20) is 1 in float32.
 */
const EVEN_TANH = `
fn even_tanh(x: f32) -> f32 {
  let s = x * x;
  if (s > 0.0625) { return tanh(clamp(x, -20.0, 20.0)); }
  return x * (1.0 + s * (-0.33333334 + s * (0.13333334 + s * (-0.053968254 + s * 0.021869488))));
}
`;

/**
 * WGSL allows sin and cos to be 2^-11 off within one turn and says nothing beyond it, where surfaces have their waves.
 * Reduced by quarter turns in three parts (exact products up to 8,192), then polynomials good to 1e-7.
 * Source: Moshier, Cephes 2.2 (1992), sinf.c.
 */
const quarterTurns = (name: string, shift: number, builtin: string): string => `
fn ${name}(x: f32) -> f32 {
  if (!(abs(x) < 8192.0)) { return ${builtin}(x); }
  let k = round(x * 0.63661977);
  let r = ((x - k * 1.5703125) - k * 0.00048375129) - k * 7.54979e-8;
  let z = r * r;
  let s = r + r * z * (-0.16666655 + z * (0.0083321609 + z * -0.00019515296));
  let c = 1.0 - 0.5 * z + z * z * (0.041666646 + z * (-0.0013887316 + z * 0.000024433157));
  let turn = (i32(k) + ${shift}) & 3;
  let size = select(s, c, (turn & 1) == 1);
  return select(size, -size, turn >= 2);
}
`;

/** The bits of the exponent alone; NaN stays NaN, as far as the device has it. */
const POWER_OF_TWO = `
fn power_of_two(x: f32) -> f32 {
  let bits = bitcast<u32>(x) & 0x7fffffffu;
  return bitcast<f32>(select(bits & 0x7f800000u, bits, bits > 0x7f800000u));
}
`;

const HELPERS: ReadonlyMap<OpName, { readonly name: string; readonly text: string }> = new Map([
  ["power", { name: "power", text: POWER }],
  ["atan2", { name: "angle", text: ANGLE }],
  ["sin", { name: "full_sin", text: quarterTurns("full_sin", 0, "sin") }],
  ["cos", { name: "full_cos", text: quarterTurns("full_cos", 1, "cos") }],
  ["power_of_two", { name: "power_of_two", text: POWER_OF_TWO }],
  ["tanh", { name: "even_tanh", text: EVEN_TANH }],
] as const);

/** Names that a kernel must keep free. */
export const HELPER_NAMES: readonly string[] = [...HELPERS.values()].map(({ name }) => name);

/** The functions that the text of these nodes calls. */
export function helperTexts(nodes: readonly Node[]): readonly string[] {
  const used = new Set(
    nodes.flatMap((node) => (node.kind === "apply" && node.shape !== "uniform" ? [node.op] : [])),
  );
  return [...HELPERS].filter(([op]) => used.has(op)).map(([, { text }]) => text);
}
