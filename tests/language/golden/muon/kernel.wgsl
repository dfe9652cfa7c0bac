struct Step {
  seed: u32,
  step: u32,
  worker: u32,
  replica: u32,
  loss: f32,
  total_size: u32,
  tensors: u32,
  total_threads: u32,
  totals_at: u32,
  lanes_at: u32,
  partials_at: u32,
  values: array<vec4<f32>, 3>,
}
struct Tensor {
  size: u32,
  offset: u32,
  row: u32,
  first_thread: u32,
  threads: u32,
  size_number: f32,
  rows: f32,
  cols: f32,
  @size(224) is_matrix: f32,
}
@group(0) @binding(0) var<uniform> step: Step;
@group(0) @binding(1) var<uniform> tensor: Tensor;
@group(0) @binding(2) var<storage, read_write> scalars: array<f32>;
@group(0) @binding(3) var<storage, read> tensors: array<Tensor>;
@group(1) @binding(0) var<storage, read_write> theta_all: array<f32>;
@group(1) @binding(1) var<storage, read> gradient_all: array<f32>;
@group(1) @binding(2) var<storage, read_write> slots_all: array<f32>;
@group(1) @binding(3) var<storage, read_write> extra_all: array<f32>;

// After this pass section 0 of extra_all is orthogonalised where the tensor is a matrix; elsewhere it is NaN.
@compute @workgroup_size(256)
fn matrices_0(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
  let momentum = step.values[0].x;
  let t0 = step.values[0].y;
  for (var i = id.x; i < tensor.size; i += groups.x * 256u) {
    let old_buf = slots_all[i];
    let g = gradient_all[i];
    let t1 = t0 * g;
    let buf = (momentum * old_buf) + t1;
    let u = t1 + (momentum * buf);
    if (tensor.is_matrix != 0.0) {
      extra_all[i] = u;
    }
  }
}

@compute @workgroup_size(256)
fn update(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
  let momentum = step.values[0].x;
  let t0 = step.values[0].y;
  let beta1 = step.values[0].z;
  let t1 = step.values[0].w;
  let beta2 = step.values[1].x;
  let t2 = step.values[1].y;
  let t3 = step.values[1].z;
  let t4 = step.values[1].w;
  let eps = step.values[2].x;
  let lr = step.values[2].y;
  let t5 = step.values[2].z;
  let cols = tensor.cols;
  let rows = tensor.rows;
  let t6 = sqrt(max(1.0, (cols / rows)));
  let is_matrix = tensor.is_matrix;
  for (var i = id.x; i < tensor.size; i += groups.x * 256u) {
    let old_buf = slots_all[i];
    let old_m = slots_all[1u * tensor.size + i];
    let old_v = slots_all[2u * tensor.size + i];
    let g = gradient_all[i];
    let buf = (momentum * old_buf) + (t0 * g);
    let m = (beta1 * old_m) + (t1 * g);
    let v = (beta2 * old_v) + (t2 * (g * g));
    let m_hat = m / t3;
    let adam = m_hat / (sqrt((v / t4)) + eps);
    let orthogonal = extra_all[i];
    let spectral = t6 * orthogonal;
    let old_theta = theta_all[i];
    let theta = (old_theta * t5) - (lr * select(adam, spectral, is_matrix != 0.0));
    slots_all[i] = buf;
    slots_all[1u * tensor.size + i] = m;
    slots_all[2u * tensor.size + i] = v;
    theta_all[i] = theta;
  }
}

// A module of its own, run once for each matrix after the pass that leaves it in extra_all.

// rows x cols as it lies in extra_all from `first` on; short x long as it is worked on, the shorter side first.
// The others are places in space: X before and after a round, S = X X^T, b S + c S S, what S is added up from, squares.
struct Matrix {
  rows: u32,
  cols: u32,
  short: u32,
  long: u32,
  first: u32,
  x: u32,
  next_x: u32,
  square: u32,
  fourth: u32,
  partial: u32,
  squares: u32,
  splits: u32,
}
@group(0) @binding(0) var<uniform> matrix: Matrix;
@group(0) @binding(1) var<storage, read_write> extra_all: array<f32>;
@group(0) @binding(2) var<storage, read_write> space: array<f32>;

@compute @workgroup_size(256)
fn add_squares(@builtin(global_invocation_id) id: vec3<u32>) {
  var total = 0.0;
  for (var i = id.x; i < matrix.short * matrix.long; i += 1024u) {
    let value = extra_all[matrix.first + i];
    total += value * value;
  }
  space[matrix.squares + id.x] = total;
}

@compute @workgroup_size(1)
fn find_norm() {
  var total = 0.0;
  for (var lane = 0u; lane < 1024u; lane++) { total += space[matrix.squares + lane]; }
  space[matrix.squares] = max(sqrt(total), 1e-7);
}

// Where element i of the stored matrix is worked on: the transpose where there are more rows than columns.
fn place_of(i: u32) -> u32 {
  if (matrix.rows <= matrix.cols) { return i; }
  return (i % matrix.cols) * matrix.rows + i / matrix.cols;
}

@compute @workgroup_size(256)
fn load_scaled(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
  for (var i = id.x; i < matrix.short * matrix.long; i += groups.x * 256u) {
    space[matrix.x + place_of(i)] = extra_all[matrix.first + i] / space[matrix.squares];
  }
}

@compute @workgroup_size(8, 8)
fn square_parts(@builtin(local_invocation_id) place: vec3<u32>, @builtin(workgroup_id) group: vec3<u32>) {
  let row = group.y * 32u + place.y * 4u;
  let col = group.x * 32u + place.x * 4u;
  if (row >= matrix.short || col >= matrix.short) { return; }
  let rows = min(vec4<u32>(row, row + 1u, row + 2u, row + 3u), vec4<u32>(matrix.short - 1u));
  let cols = min(vec4<u32>(col, col + 1u, col + 2u, col + 3u), vec4<u32>(matrix.short - 1u));
  var sum = array<vec4<f32>, 4>();
  for (var k = group.z * matrix.long / matrix.splits; k < (group.z + 1u) * matrix.long / matrix.splits; k++) {
    let right = vec4<f32>(space[matrix.x + cols.x * matrix.long + k], space[matrix.x + cols.y * matrix.long + k], space[matrix.x + cols.z * matrix.long + k], space[matrix.x + cols.w * matrix.long + k]);
    sum[0] += space[matrix.x + rows.x * matrix.long + k] * right;
    sum[1] += space[matrix.x + rows.y * matrix.long + k] * right;
    sum[2] += space[matrix.x + rows.z * matrix.long + k] * right;
    sum[3] += space[matrix.x + rows.w * matrix.long + k] * right;
  }
  for (var i = 0u; i < 4u; i++) {
    for (var j = 0u; j < 4u; j++) {
      if (row + i < matrix.short && col + j < matrix.short) {
        let at = (row + i) * matrix.short + col + j;
        space[matrix.partial + group.z * matrix.short * matrix.short + at] = sum[i][j];
      }
    }
  }
}

@compute @workgroup_size(256)
fn add_parts(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
  let size = matrix.short * matrix.short;
  for (var i = id.x; i < size; i += groups.x * 256u) {
    var total = 0.0;
    for (var part = 0u; part < matrix.splits; part++) { total += space[matrix.partial + part * size + i]; }
    space[matrix.square + i] = total;
  }
}

@compute @workgroup_size(8, 8)
fn mix_square(@builtin(local_invocation_id) place: vec3<u32>, @builtin(workgroup_id) group: vec3<u32>) {
  let row = group.y * 32u + place.y * 4u;
  let col = group.x * 32u + place.x * 4u;
  if (row >= matrix.short || col >= matrix.short) { return; }
  let rows = min(vec4<u32>(row, row + 1u, row + 2u, row + 3u), vec4<u32>(matrix.short - 1u));
  let cols = min(vec4<u32>(col, col + 1u, col + 2u, col + 3u), vec4<u32>(matrix.short - 1u));
  var sum = array<vec4<f32>, 4>();
  for (var k = 0u; k < matrix.short; k++) {
    let right = vec4<f32>(space[matrix.square + k * matrix.short + cols.x], space[matrix.square + k * matrix.short + cols.y], space[matrix.square + k * matrix.short + cols.z], space[matrix.square + k * matrix.short + cols.w]);
    sum[0] += space[matrix.square + rows.x * matrix.short + k] * right;
    sum[1] += space[matrix.square + rows.y * matrix.short + k] * right;
    sum[2] += space[matrix.square + rows.z * matrix.short + k] * right;
    sum[3] += space[matrix.square + rows.w * matrix.short + k] * right;
  }
  for (var i = 0u; i < 4u; i++) {
    for (var j = 0u; j < 4u; j++) {
      if (row + i < matrix.short && col + j < matrix.short) {
        let at = (row + i) * matrix.short + col + j;
        space[matrix.fourth + at] = (-4.775) * space[matrix.square + at] + 2.0315 * sum[i][j];
      }
    }
  }
}

@compute @workgroup_size(8, 8)
fn advance(@builtin(local_invocation_id) place: vec3<u32>, @builtin(workgroup_id) group: vec3<u32>) {
  let row = group.y * 32u + place.y * 4u;
  let col = group.x * 32u + place.x * 4u;
  if (row >= matrix.short || col >= matrix.long) { return; }
  let rows = min(vec4<u32>(row, row + 1u, row + 2u, row + 3u), vec4<u32>(matrix.short - 1u));
  let cols = min(vec4<u32>(col, col + 1u, col + 2u, col + 3u), vec4<u32>(matrix.long - 1u));
  var sum = array<vec4<f32>, 4>();
  for (var k = 0u; k < matrix.short; k++) {
    let right = vec4<f32>(space[matrix.x + k * matrix.long + cols.x], space[matrix.x + k * matrix.long + cols.y], space[matrix.x + k * matrix.long + cols.z], space[matrix.x + k * matrix.long + cols.w]);
    sum[0] += space[matrix.fourth + rows.x * matrix.short + k] * right;
    sum[1] += space[matrix.fourth + rows.y * matrix.short + k] * right;
    sum[2] += space[matrix.fourth + rows.z * matrix.short + k] * right;
    sum[3] += space[matrix.fourth + rows.w * matrix.short + k] * right;
  }
  for (var i = 0u; i < 4u; i++) {
    for (var j = 0u; j < 4u; j++) {
      if (row + i < matrix.short && col + j < matrix.long) {
        let at = (row + i) * matrix.long + col + j;
        space[matrix.next_x + at] = 3.4445 * space[matrix.x + at] + sum[i][j];
      }
    }
  }
}

@compute @workgroup_size(256)
fn store_result(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
  for (var i = id.x; i < matrix.short * matrix.long; i += groups.x * 256u) {
    extra_all[matrix.first + i] = space[matrix.x + place_of(i)];
  }
}
