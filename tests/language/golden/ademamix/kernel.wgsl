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
  let a = step.values[0].x;
  let beta1 = step.values[0].y;
  let b3 = step.values[0].z;
  let t0 = step.values[0].w;
  let t1 = step.values[1].x;
  let beta2 = step.values[1].y;
  let t2 = step.values[1].z;
  let t3 = step.values[1].w;
  let lr = step.values[2].y;
  let t4 = step.values[2].z;
  let eps = step.values[2].w;
  let weight_decay = step.values[3].x;
  for (var i = id.x; i < tensor.size; i += groups.x * 256u) {
    let old_m1 = slots_all[i];
    let old_m2 = slots_all[1u * tensor.size + i];
    let old_v = slots_all[2u * tensor.size + i];
    let g = gradient_all[i];
    let m1 = (beta1 * old_m1) + (t0 * g);
    let m2 = (b3 * old_m2) + (t1 * g);
    let v = (beta2 * old_v) + (t2 * (g * g));
    let d = (m1 / t3) + (a * m2);
    let old_theta = theta_all[i];
    let t5 = lr * ((d / (sqrt((v / t4)) + eps)) + (weight_decay * old_theta));
    let theta = old_theta - t5;
    slots_all[i] = m1;
    slots_all[1u * tensor.size + i] = m2;
    slots_all[2u * tensor.size + i] = v;
    theta_all[i] = theta;
  }
}
