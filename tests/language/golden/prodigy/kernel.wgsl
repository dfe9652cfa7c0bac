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

@compute @workgroup_size(256)
fn update(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
  let d0 = step.values[0].x;
  let t0 = step.values[0].y;
  let beta2 = step.values[0].z;
  let beta3 = step.values[0].w;
  let beta1 = step.values[1].x;
  let t1 = step.values[1].y;
  let t2 = step.values[1].z;
  let lr = step.values[1].w;
  let weight_decay = step.values[2].y;
  let eps = step.values[2].z;
  let old_d = scalars[tensor.row + 2u];
  let t3 = select(old_d, d0, t0 != 0.0);
  let t4 = t1 * t3;
  let t5 = t3 * t3;
  let t6 = t2 * t5;
  let t7 = lr * t5;
  let t8 = lr * t3;
  let t9 = 1.0 - (t8 * weight_decay);
  let t10 = t3 * eps;
  var total = 0.0;
  var total_2 = 0.0;
  for (var i = id.x; i < tensor.size; i += groups.x * 256u) {
    let old_m = slots_all[i];
    let old_v = slots_all[1u * tensor.size + i];
    let old_start = slots_all[2u * tensor.size + i];
    let old_theta = theta_all[i];
    let t11 = select(old_start, old_theta, t0 != 0.0);
    let old_s = slots_all[3u * tensor.size + i];
    let g = gradient_all[i];
    let m = (beta1 * old_m) + (t4 * g);
    let v = (beta2 * old_v) + (t6 * (g * g));
    let s = (beta3 * old_s) + (t7 * g);
    let theta = (old_theta * t9) - ((t8 * m) / (sqrt(v) + t10));
    total += g * (t11 - old_theta);
    total_2 += abs(s);
    slots_all[i] = m;
    slots_all[1u * tensor.size + i] = v;
    slots_all[2u * tensor.size + i] = t11;
    slots_all[3u * tensor.size + i] = s;
    theta_all[i] = theta;
  }
  scalars[step.partials_at + 0u * step.total_threads + tensor.first_thread + id.x] = total;
  scalars[step.partials_at + 1u * step.total_threads + tensor.first_thread + id.x] = total_2;
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
}

@compute @workgroup_size(1)
fn finish_0(@builtin(workgroup_id) group: vec3<u32>) {
  let tensor = tensors[group.x];
  let d0 = step.values[0].x;
  let t0 = step.values[0].y;
  let beta3 = step.values[0].w;
  let lr = step.values[1].w;
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
  let old_d = scalars[tensor.row + 2u];
  let t1 = select(old_d, d0, t0 != 0.0);
  let old_r = scalars[tensor.row + 3u];
  let r = (beta3 * old_r) + ((lr * (t1 * t1)) * total);
  let d = select(t1, max(t1, (r / total_2)), select(0.0, 1.0, total_2 > 0.0) != 0.0);
  let next = d;
  let next_2 = r;
  scalars[tensor.row + 2u] = next;
  scalars[tensor.row + 3u] = next_2;
}
