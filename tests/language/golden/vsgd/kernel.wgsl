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
  values: array<vec4<f32>, 4>,
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
  let lr = step.values[0].x;
  let t0 = step.values[0].y;
  let t1 = step.values[0].z;
  let shape2 = step.values[0].w;
  let t2 = step.values[1].x;
  let t3 = step.values[1].y;
  let t4 = step.values[1].z;
  let t5 = step.values[1].w;
  let rho1 = step.values[2].x;
  let rho2 = step.values[2].y;
  let t6 = step.values[2].z;
  let t7 = step.values[2].w;
  let eps = step.values[3].x;
  for (var i = id.x; i < tensor.size; i += groups.x * 256u) {
    let old_b_g = slots_all[i];
    let old_b_h = slots_all[1u * tensor.size + i];
    let old_mu = slots_all[2u * tensor.size + i];
    let old_theta = theta_all[i];
    let theta = old_theta * t0;
    let s_g = select((old_b_g / shape2), t3, t2 != 0.0);
    let s_h = select((old_b_h / shape2), t5, t2 != 0.0);
    let g = gradient_all[i];
    let t8 = s_g + s_h;
    let mu = ((s_h * old_mu) + (s_g * g)) / t8;
    let variance = (s_g * s_h) / t8;
    let t9 = mu - old_mu;
    let b_g = (t6 * old_b_g) + (rho1 * ((t1 + variance) + (t9 * t9)));
    let t10 = mu - g;
    let b_h = (t7 * old_b_h) + (rho2 * ((t4 + variance) + (t10 * t10)));
    let theta_2 = theta - ((lr * mu) / (sqrt(((mu * mu) + variance)) + eps));
    slots_all[i] = b_g;
    slots_all[1u * tensor.size + i] = b_h;
    slots_all[2u * tensor.size + i] = mu;
    theta_all[i] = theta_2;
  }
}
