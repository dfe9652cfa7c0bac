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
  var total = 0.0;
  for (var i = id.x; i < tensor.size; i += groups.x * 256u) {
    let g = gradient_all[i];
    total += g * g;
  }
  scalars[step.partials_at + 0u * step.total_threads + tensor.first_thread + id.x] = total;
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
}

@compute @workgroup_size(1)
fn finish_0(@builtin(workgroup_id) group: vec3<u32>) {
  let tensor = tensors[group.x];
  let total = scalars[step.totals_at + 0u * step.tensors + group.x];
  scalars[tensor.row + 0u] = total;
}

@compute @workgroup_size(256)
fn update(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
  let t0 = step.values[0].x;
  let beta2 = step.values[0].y;
  let t1 = step.values[0].z;
  let eps = step.values[0].w;
  let beta1 = step.values[1].x;
  let weight_decay = step.values[1].y;
  let lr = step.values[1].w;
  let old_v = scalars[tensor.row + 1u];
  let total = scalars[tensor.row + 0u];
  let t2 = sqrt(total);
  let size2 = t2 * t2;
  let v = select(((beta2 * old_v) + (t1 * size2)), size2, t0 != 0.0);
  let scale = sqrt(v) + eps;
  for (var i = id.x; i < tensor.size; i += groups.x * 256u) {
    let old_m = slots_all[i];
    let g = gradient_all[i];
    let old_theta = theta_all[i];
    let m = (beta1 * old_m) + ((g / scale) + (weight_decay * old_theta));
    let theta = old_theta - (lr * m);
    slots_all[i] = m;
    theta_all[i] = theta;
  }
}

@compute @workgroup_size(1)
fn finish_1(@builtin(workgroup_id) group: vec3<u32>) {
  let tensor = tensors[group.x];
  let t0 = step.values[0].x;
  let beta2 = step.values[0].y;
  let t1 = step.values[0].z;
  let old_v = scalars[tensor.row + 1u];
  let total = scalars[tensor.row + 0u];
  let t2 = sqrt(total);
  let size2 = t2 * t2;
  let v = select(((beta2 * old_v) + (t1 * size2)), size2, t0 != 0.0);
  let next = v;
  scalars[tensor.row + 1u] = next;
}
