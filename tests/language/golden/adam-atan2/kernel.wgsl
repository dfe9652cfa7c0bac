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
fn angle(y: f32, x: f32) -> f32 {
  if (y == 0.0) { return select(0.0, 3.1415927, x < 0.0); }
  if (x == 0.0) { return select(1.5707964, -1.5707964, y < 0.0); }
  return atan2(y, x);
}

@compute @workgroup_size(256)
fn update(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
  let beta1 = step.values[0].x;
  let t0 = step.values[0].y;
  let beta2 = step.values[0].z;
  let t1 = step.values[0].w;
  let t2 = step.values[1].x;
  let t3 = step.values[1].y;
  let t4 = step.values[1].z;
  let t5 = step.values[1].w;
  let b = step.values[2].x;
  for (var i = id.x; i < tensor.size; i += groups.x * 256u) {
    let old_m = slots_all[i];
    let old_v = slots_all[1u * tensor.size + i];
    let g = gradient_all[i];
    let m = (beta1 * old_m) + (t0 * g);
    let v = (beta2 * old_v) + (t1 * (g * g));
    let m_hat = m / t2;
    let v_hat = v / t3;
    let old_theta = theta_all[i];
    let theta = (old_theta * t4) - (t5 * angle(m_hat, (b * sqrt(v_hat))));
    slots_all[i] = m;
    slots_all[1u * tensor.size + i] = v;
    theta_all[i] = theta;
  }
}
