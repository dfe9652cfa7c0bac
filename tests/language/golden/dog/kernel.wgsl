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
  values: array<vec4<f32>, 2>,
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

@compute @workgroup_size(256)
fn reduce_0(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
  let t0 = step.values[0].x;
  let weight_decay = step.values[0].y;
  var total = 0.0;
  var total_2 = 0.0;
  var total_3 = 0.0;
  for (var i = id.x; i < tensor.size; i += groups.x * 256u) {
    let old_start = slots_all[i];
    let old_theta = theta_all[i];
    let t1 = select(old_start, old_theta, t0 != 0.0);
    let g = gradient_all[i];
    let g_2 = g + (weight_decay * old_theta);
    let t2 = old_theta - t1;
    total += t1 * t1;
    total_2 += t2 * t2;
    total_3 += g_2 * g_2;
  }
  scalars[step.partials_at + 0u * step.total_threads + tensor.first_thread + id.x] = total;
  scalars[step.partials_at + 1u * step.total_threads + tensor.first_thread + id.x] = total_2;
  scalars[step.partials_at + 2u * step.total_threads + tensor.first_thread + id.x] = total_3;
}

@compute @workgroup_size(128)
fn gather_0(@builtin(local_invocation_index) lane: u32, @builtin(workgroup_id) group: vec3<u32>) {
  let tensor = tensors[group.x];
  {
    var total = 0.0;
    for (var at = lane; at < tensor.threads; at += 128u) {
      total += scalars[step.partials_at + 0u * step.total_threads + tensor.first_thread + at];
    }
    scalars[step.lanes_at + (0u * step.tensors + group.x) * 128u + lane] = total;
  }
  {
    var total = 0.0;
    for (var at = lane; at < tensor.threads; at += 128u) {
      total += scalars[step.partials_at + 1u * step.total_threads + tensor.first_thread + at];
    }
    scalars[step.lanes_at + (1u * step.tensors + group.x) * 128u + lane] = total;
  }
  {
    var total = 0.0;
    for (var at = lane; at < tensor.threads; at += 128u) {
      total += scalars[step.partials_at + 2u * step.total_threads + tensor.first_thread + at];
    }
    scalars[step.lanes_at + (2u * step.tensors + group.x) * 128u + lane] = total;
  }
}

@compute @workgroup_size(1)
fn total_0(@builtin(workgroup_id) group: vec3<u32>) {
  {
    var total = 0.0;
    let first = step.lanes_at + (0u * step.tensors + group.x) * 128u;
    for (var lane = 0u; lane < 128u; lane++) {
      total += scalars[first + lane];
    }
    scalars[step.totals_at + 0u * step.tensors + group.x] = total;
  }
  {
    var total = 0.0;
    let first = step.lanes_at + (1u * step.tensors + group.x) * 128u;
    for (var lane = 0u; lane < 128u; lane++) {
      total += scalars[first + lane];
    }
    scalars[step.totals_at + 1u * step.tensors + group.x] = total;
  }
  {
    var total = 0.0;
    let first = step.lanes_at + (2u * step.tensors + group.x) * 128u;
    for (var lane = 0u; lane < 128u; lane++) {
      total += scalars[first + lane];
    }
    scalars[step.totals_at + 2u * step.tensors + group.x] = total;
  }
}

@compute @workgroup_size(1)
fn finish_0(@builtin(workgroup_id) group: vec3<u32>) {
  let tensor = tensors[group.x];
  var total = 0.0;
  for (var at = 0u; at < step.tensors; at++) {
    total += scalars[step.totals_at + 0u * step.tensors + at];
  }
  scalars[tensor.row + 0u] = total;
  var total_2 = 0.0;
  for (var at = 0u; at < step.tensors; at++) {
    total_2 += scalars[step.totals_at + 1u * step.tensors + at];
  }
  scalars[tensor.row + 1u] = total_2;
  var total_3 = 0.0;
  for (var at = 0u; at < step.tensors; at++) {
    total_3 += scalars[step.totals_at + 2u * step.tensors + at];
  }
  scalars[tensor.row + 2u] = total_3;
}

@compute @workgroup_size(256)
fn update(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
  let t0 = step.values[0].x;
  let weight_decay = step.values[0].y;
  let reps_rel = step.values[0].z;
  let lr = step.values[0].w;
  let eps = step.values[1].x;
  let old_distance = scalars[tensor.row + 3u];
  let old_total = scalars[tensor.row + 4u];
  let total = scalars[tensor.row + 0u];
  let first_2 = reps_rel * (1.0 + sqrt(total));
  let total_2 = scalars[tensor.row + 1u];
  let distance = max(max(old_distance, first_2), sqrt(total_2));
  let total_3 = scalars[tensor.row + 2u];
  let t1 = sqrt(total_3);
  let total_4 = old_total + (t1 * t1);
  let t2 = (lr * distance) / sqrt((total_4 + eps));
  for (var i = id.x; i < tensor.size; i += groups.x * 256u) {
    let old_start = slots_all[i];
    let old_theta = theta_all[i];
    let g = gradient_all[i];
    let g_2 = g + (weight_decay * old_theta);
    let theta = old_theta - (t2 * g_2);
    slots_all[i] = select(old_start, old_theta, t0 != 0.0);
    theta_all[i] = theta;
  }
}

@compute @workgroup_size(1)
fn finish_1(@builtin(workgroup_id) group: vec3<u32>) {
  let tensor = tensors[group.x];
  let reps_rel = step.values[0].z;
  let old_distance = scalars[tensor.row + 3u];
  let old_total = scalars[tensor.row + 4u];
  let total = scalars[tensor.row + 0u];
  let first_2 = reps_rel * (1.0 + sqrt(total));
  let total_2 = scalars[tensor.row + 1u];
  let distance = max(max(old_distance, first_2), sqrt(total_2));
  let total_3 = scalars[tensor.row + 2u];
  let t0 = sqrt(total_3);
  let total_4 = old_total + (t0 * t0);
  let next = distance;
  let next_2 = total_4;
  scalars[tensor.row + 3u] = next;
  scalars[tensor.row + 4u] = next_2;
}
