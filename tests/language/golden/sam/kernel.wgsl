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
@group(1) @binding(3) var<storage, read_write> extra_all: array<f32>;

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
  var total = 0.0;
  for (var at = 0u; at < step.tensors; at++) {
    total += scalars[step.totals_at + 0u * step.tensors + at];
  }
  scalars[tensor.row + 0u] = total;
}

// After this pass the gradient of the same batch is taken at the point in section 0 of extra_all, and replaces it.
@compute @workgroup_size(256)
fn points_1(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
  let rho = step.values[0].x;
  let total = scalars[tensor.row + 0u];
  let length = sqrt(total);
  let t0 = select(0.0, 1.0, length > 0.0);
  for (var i = id.x; i < tensor.size; i += groups.x * 256u) {
    let g = gradient_all[i];
    let climb = select(0.0, ((rho * g) / length), t0 != 0.0);
    let old_theta = theta_all[i];
    extra_all[i] = old_theta + climb;
  }
}

@compute @workgroup_size(256)
fn update(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
  let weight_decay = step.values[0].y;
  let momentum = step.values[0].z;
  let lr = step.values[1].x;
  for (var i = id.x; i < tensor.size; i += groups.x * 256u) {
    let old_buf = slots_all[i];
    let old_theta = theta_all[i];
    let gradient_1 = extra_all[i];
    let g = gradient_1 + (weight_decay * old_theta);
    let buf = (momentum * old_buf) + g;
    let theta = old_theta - (lr * buf);
    slots_all[i] = buf;
    theta_all[i] = theta;
  }
}
