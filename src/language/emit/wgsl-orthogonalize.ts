/**
 * Newton-Schulz on the device: what orthogonalize.ts defines, in float32, as a module of its own that
 * engine/gpu/tensor-matrices.ts runs between two passes of a tensor kernel. All of it works on one matrix at a time.
 *
 * Products are computed in tiles of 4 x 4 in a thread's registers. No workgroup memory: the barriers that it needs cost
 * a software adapter about a microsecond a thread, and the few operands of a tile stay in the cache anyway.
 */
import { A, B, C, SMALLEST_NORM } from "./orthogonalize.ts";
import { printFloat } from "./wgsl-text.ts";

/** Threads that add up squares for the norm. */
export const SQUARE_LANES = 1024;
export const MATRIX_WORKGROUP = 256;
/** Rows and columns of a product that a workgroup computes: 8 x 8 threads with 4 x 4 each. */
export const PRODUCT_TILE = 32;

/** Fields of `Matrix`, below: uint32 each. */
export const MATRIX_FIELDS = [
  "rows",
  "cols",
  "short",
  "long",
  "first",
  "x",
  "next_x",
  "square",
  "fourth",
  "partial",
  "squares",
  "splits",
] as const;

/**
 * A thread's tile of a product: `sum[i]` holds row i's four columns. Rows and columns beyond the edge repeat the last
 * one, and are not stored.
 */
const product = (tile: {
  readonly entryPoint: string;
  readonly rows: string;
  readonly cols: string;
  readonly from: string;
  readonly to: string;
  readonly left: (row: string) => string;
  readonly right: (col: string) => string;
  readonly store: string;
}): string => `
@compute @workgroup_size(8, 8)
fn ${tile.entryPoint}(@builtin(local_invocation_id) place: vec3<u32>, @builtin(workgroup_id) group: vec3<u32>) {
  let row = group.y * ${PRODUCT_TILE}u + place.y * 4u;
  let col = group.x * ${PRODUCT_TILE}u + place.x * 4u;
  if (row >= ${tile.rows} || col >= ${tile.cols}) { return; }
  let rows = min(vec4<u32>(row, row + 1u, row + 2u, row + 3u), vec4<u32>(${tile.rows} - 1u));
  let cols = min(vec4<u32>(col, col + 1u, col + 2u, col + 3u), vec4<u32>(${tile.cols} - 1u));
  var sum = array<vec4<f32>, 4>();
  for (var k = ${tile.from}; k < ${tile.to}; k++) {
    let right = vec4<f32>(${["x", "y", "z", "w"].map((at) => `space[${tile.right(`cols.${at}`)}]`).join(", ")});
${["x", "y", "z", "w"].map((at, index) => `    sum[${index}] += space[${tile.left(`rows.${at}`)}] * right;`).join("\n")}
  }
  for (var i = 0u; i < 4u; i++) {
    for (var j = 0u; j < 4u; j++) {
      if (row + i < ${tile.rows} && col + j < ${tile.cols}) {
        let at = (row + i) * ${tile.cols} + col + j;
        ${tile.store}
      }
    }
  }
}
`;

export const WGSL_ORTHOGONALIZE = `
// rows x cols as it lies in extra_all from \`first\` on; short x long as it is worked on, the shorter side first.
// The others are places in space: X before and after a round, S = X X^T, b S + c S S, what S is added up from, squares.
struct Matrix {
${MATRIX_FIELDS.map((name) => `  ${name}: u32,`).join("\n")}
}
@group(0) @binding(0) var<uniform> matrix: Matrix;
@group(0) @binding(1) var<storage, read_write> extra_all: array<f32>;
@group(0) @binding(2) var<storage, read_write> space: array<f32>;

@compute @workgroup_size(${MATRIX_WORKGROUP})
fn add_squares(@builtin(global_invocation_id) id: vec3<u32>) {
  var total = 0.0;
  for (var i = id.x; i < matrix.short * matrix.long; i += ${SQUARE_LANES}u) {
    let value = extra_all[matrix.first + i];
    total += value * value;
  }
  space[matrix.squares + id.x] = total;
}

@compute @workgroup_size(1)
fn find_norm() {
  var total = 0.0;
  for (var lane = 0u; lane < ${SQUARE_LANES}u; lane++) { total += space[matrix.squares + lane]; }
  space[matrix.squares] = max(sqrt(total), ${printFloat(SMALLEST_NORM)});
}

// Where element i of the stored matrix is worked on: the transpose where there are more rows than columns.
fn place_of(i: u32) -> u32 {
  if (matrix.rows <= matrix.cols) { return i; }
  return (i % matrix.cols) * matrix.rows + i / matrix.cols;
}

@compute @workgroup_size(${MATRIX_WORKGROUP})
fn load_scaled(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
  for (var i = id.x; i < matrix.short * matrix.long; i += groups.x * ${MATRIX_WORKGROUP}u) {
    space[matrix.x + place_of(i)] = extra_all[matrix.first + i] / space[matrix.squares];
  }
}
${product({
  entryPoint: "square_parts",
  rows: "matrix.short",
  cols: "matrix.short",
  from: "group.z * matrix.long / matrix.splits",
  to: "(group.z + 1u) * matrix.long / matrix.splits",
  left: (row) => `matrix.x + ${row} * matrix.long + k`,
  right: (col) => `matrix.x + ${col} * matrix.long + k`,
  store: "space[matrix.partial + group.z * matrix.short * matrix.short + at] = sum[i][j];",
})}
@compute @workgroup_size(${MATRIX_WORKGROUP})
fn add_parts(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
  let size = matrix.short * matrix.short;
  for (var i = id.x; i < size; i += groups.x * ${MATRIX_WORKGROUP}u) {
    var total = 0.0;
    for (var part = 0u; part < matrix.splits; part++) { total += space[matrix.partial + part * size + i]; }
    space[matrix.square + i] = total;
  }
}
${product({
  entryPoint: "mix_square",
  rows: "matrix.short",
  cols: "matrix.short",
  from: "0u",
  to: "matrix.short",
  left: (row) => `matrix.square + ${row} * matrix.short + k`,
  right: (col) => `matrix.square + k * matrix.short + ${col}`,
  store: `space[matrix.fourth + at] = ${printFloat(B)} * space[matrix.square + at] + ${printFloat(C)} * sum[i][j];`,
})}${product({
  entryPoint: "advance",
  rows: "matrix.short",
  cols: "matrix.long",
  from: "0u",
  to: "matrix.short",
  left: (row) => `matrix.fourth + ${row} * matrix.short + k`,
  right: (col) => `matrix.x + k * matrix.long + ${col}`,
  store: `space[matrix.next_x + at] = ${printFloat(A)} * space[matrix.x + at] + sum[i][j];`,
})}
@compute @workgroup_size(${MATRIX_WORKGROUP})
fn store_result(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
  for (var i = id.x; i < matrix.short * matrix.long; i += groups.x * ${MATRIX_WORKGROUP}u) {
    extra_all[matrix.first + i] = space[matrix.x + place_of(i)];
  }
}
`;
