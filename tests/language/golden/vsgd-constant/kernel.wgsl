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
  let gamma = step.values[0].x;
  let t0 = step.values[0].y;
  let shape = step.values[0].z;
  let K_g = step.values[0].w;
  let t1 = step.values[1].x;
  let rho = step.values[1].y;
  let t2 = step.values[1].z;
  let t3 = step.values[1].w;
  let t4 = step.values[2].x;
  let lr = step.values[2].y;
  for (var i = id.x; i < tensor.size; i += groups.x * 256u) {
    let old_mu = slots_all[i];
    let old_b = slots_all[1u * tensor.size + i];
    let t5 = select(old_b, gamma, t0 != 0.0);
    let g = gradient_all[i];
    let mu = ((K_g * old_mu) + g) / t1;
    let variance = (t5 / shape) / t1;
    let t6 = g - old_mu;
    let fresh = (gamma + (t2 * variance)) + (t3 * (t6 * t6));
    let b = (t4 * t5) + (rho * fresh);
    let old_theta = theta_all[i];
    let theta = old_theta - ((lr * mu) / sqrt(((mu * mu) + variance)));
    slots_all[i] = mu;
    slots_all[1u * tensor.size + i] = b;
    theta_all[i] = theta;
  }
}
