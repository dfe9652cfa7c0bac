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
fn update(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
  let weight_decay = step.values[0].x;
  let beta1 = step.values[0].y;
  let t0 = step.values[0].z;
  let beta2 = step.values[0].w;
  let t1 = step.values[1].x;
  let t2 = step.values[1].y;
  let t3 = step.values[1].z;
  let lr = step.values[1].w;
  for (var i = id.x; i < tensor.size; i += groups.x * 256u) {
    let old_m = slots_all[i];
    let old_s = slots_all[1u * tensor.size + i];
    let g = gradient_all[i];
    let old_theta = theta_all[i];
    let g_2 = g + (weight_decay * old_theta);
    let m = (beta1 * old_m) + (t0 * g_2);
    let t4 = g_2 - m;
    let s = (beta2 * old_s) + (t1 * (t4 * t4));
    let m_hat = m / t2;
    let s_hat = s / t3;
    let t5 = g_2 - m_hat;
    let power_2 = s_hat + (t5 * t5);
    let K = select(0.0, (s_hat / power_2), select(0.0, 1.0, power_2 > 0.0) != 0.0);
    let estimate = m_hat + (K * t5);
    let theta = old_theta - (lr * estimate);
    slots_all[i] = m;
    slots_all[1u * tensor.size + i] = s;
    theta_all[i] = theta;
  }
}
