/**
 * The WGSL twin of base/random.ts: Philox4x32-10 and the AS 241 normal. The uint32 are equal to the bit; normals
 * differ from float64 by float32 rounding (bound in tests/support/tolerance.ts).
 */

import { drawsUniforms } from "../../base/random.ts";

/** Names the texts below define. */
export const RANDOM_NAMES = [
  "multiply_high",
  "philox",
  "normal_from_bits",
  "normals_of_block",
  "uniform_from_bits",
  "uniforms_of_block",
] as const;

/** What streams of these purposes need, in one text; none for none. */
export function randomText(purposes: readonly number[]): readonly string[] {
  if (purposes.length === 0) return [];
  return purposes.some(drawsUniforms) ? [WGSL_RANDOM, WGSL_UNIFORM] : [WGSL_RANDOM];
}

/** Begin of the functions that draw from a stream: "normal" or "uniform". */
export function drawKind(purpose: number): "normal" | "uniform" {
  return drawsUniforms(purpose) ? "uniform" : "normal";
}

/** Exact in float32: the numbers of the float64 streams. */
const WGSL_UNIFORM = `
fn uniform_from_bits(bits: u32) -> f32 {
  return (f32(bits >> 9u) + 0.5) * 1.1920928955078125e-7;
}

fn uniforms_of_block(counter: vec4<u32>, key: vec2<u32>) -> vec4<f32> {
  let bits = philox(counter, key);
  return vec4<f32>(uniform_from_bits(bits.x), uniform_from_bits(bits.y), uniform_from_bits(bits.z), uniform_from_bits(bits.w));
}
`;

/**
 * `philox(counter, key)` with counter = (block, step, worker, replica) and key = (seed, purpose) gives one block;
 * `normals_of_block` its four normals: element j of a vector is component j % 4 of block j / 4.
 * WGSL has no 64-bit product, so its high half is put together from 16-bit pieces; uint32 arithmetic wraps.
 */
export const WGSL_RANDOM = `
fn multiply_high(a: u32, b: u32) -> u32 {
  let a_low = a & 0xffffu;
  let a_high = a >> 16u;
  let b_low = b & 0xffffu;
  let b_high = b >> 16u;
  let middle = a_high * b_low + ((a_low * b_low) >> 16u);
  let carry = a_low * b_high + (middle & 0xffffu);
  return a_high * b_high + (middle >> 16u) + (carry >> 16u);
}

fn philox(counter: vec4<u32>, key: vec2<u32>) -> vec4<u32> {
  var c = counter;
  var k = key;
  for (var i = 0u; i < 10u; i++) {
    let high_0 = multiply_high(0xd2511f53u, c.x);
    let low_0 = 0xd2511f53u * c.x;
    let high_1 = multiply_high(0xcd9e8d57u, c.z);
    let low_1 = 0xcd9e8d57u * c.z;
    c = vec4<u32>(high_1 ^ c.y ^ k.x, low_1, high_0 ^ c.w ^ k.y, low_0);
    k += vec2<u32>(0x9e3779b9u, 0xbb67ae85u);
  }
  return c;
}

fn normal_from_bits(bits: u32) -> f32 {
  let p = (f32(bits >> 9u) + 0.5) * 1.1920928955078125e-7;
  let q = p - 0.5;
  if (abs(q) <= 0.425) {
    let r = 0.180625 - q * q;
    let above = ((((((2.5090809287301226727e3 * r + 3.3430575583588128105e4) * r + 6.726577092700870085e4) * r
      + 4.5921953931549871457e4) * r + 1.3731693765509461125e4) * r + 1.9715909503065514427e3) * r
      + 1.3314166789178437745e2) * r + 3.387132872796366608;
    let below = ((((((5.226495278852854561e3 * r + 2.8729085735721942674e4) * r + 3.930789580009271061e4) * r
      + 2.1213794301586595867e4) * r + 5.3941960214247511077e3) * r + 6.871870074920579083e2) * r
      + 4.2313330701600911252e1) * r + 1.0;
    return q * above / below;
  }
  let r = sqrt(-log(select(1.0 - p, p, q < 0.0))) - 1.6;
  let above = ((((((7.7454501427834140764e-4 * r + 2.27238449892691845833e-2) * r + 2.41780725177450611770e-1) * r
    + 1.27045825245236838258) * r + 3.64784832476320460504) * r + 5.7694972214606914055) * r
    + 4.6303378461565452959) * r + 1.42343711074968357734;
  let below = ((((((1.05075007164441684324e-9 * r + 5.475938084995344946e-4) * r + 1.51986665636164571966e-2) * r
    + 1.4810397642748007459e-1) * r + 6.8976733498510000455e-1) * r + 1.6763848301838038494) * r
    + 2.05319162663775882187) * r + 1.0;
  return select(above / below, -above / below, q < 0.0);
}

fn normals_of_block(counter: vec4<u32>, key: vec2<u32>) -> vec4<f32> {
  let bits = philox(counter, key);
  return vec4<f32>(normal_from_bits(bits.x), normal_from_bits(bits.y), normal_from_bits(bits.z), normal_from_bits(bits.w));
}
`;
