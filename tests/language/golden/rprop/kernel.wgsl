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
  let lr = step.values[0].x;
  let t0 = step.values[0].y;
  let etaplus = step.values[0].z;
  let etaminus = step.values[0].w;
  let step_min = step.values[1].x;
  let step_max = step.values[1].y;
  for (var i = id.x; i < tensor.size; i += groups.x * 256u) {
    let old_g_prev = slots_all[i];
    let old_step_size = slots_all[1u * tensor.size + i];
    let g = gradient_all[i];
    let t1 = (select(0.0, 1.0, old_g_prev > 0.0) - select(0.0, 1.0, old_g_prev < 0.0));
    let agree = (select(0.0, 1.0, g > 0.0) - select(0.0, 1.0, g < 0.0)) * t1;
    let t2 = select(0.0, 1.0, agree < 0.0);
    let factor = select(select(1.0, etaminus, t2 != 0.0), etaplus, select(0.0, 1.0, agree > 0.0) != 0.0);
    let t3 = max((select(old_step_size, lr, t0 != 0.0) * factor), step_min);
    let step_size = min(t3, step_max);
    let g_2 = select(g, 0.0, t2 != 0.0);
    let old_theta = theta_all[i];
    let t4 = step_size * (select(0.0, 1.0, g_2 > 0.0) - select(0.0, 1.0, g_2 < 0.0));
    let theta = old_theta - t4;
    slots_all[i] = g_2;
    slots_all[1u * tensor.size + i] = step_size;
    theta_all[i] = theta;
  }
}
