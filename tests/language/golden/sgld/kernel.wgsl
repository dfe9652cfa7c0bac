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
  values: array<vec4<f32>, 1>,
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
fn multiply_high(a: u32, b: u32) -> u32 {
  let a_low = a & 0xffffu;
  let a_high = a >> 16u;
  let b_low = b & 0xffffu;
  let b_high = b >> 16u;
  let middle = a_high * b_low + ((a_low * b_low) >> 16u);
  let carry = a_low * b_high + (middle & 0xffffu);
  return a_high * b_high + (middle >> 16u) + (carry >> 16u);
}

fn philox(counter: vec4<u32>, key: vec2<u32>) -> vec4<u32> {
  var c = counter;
  var k = key;
  for (var i = 0u; i < 10u; i++) {
    let high_0 = multiply_high(0xd2511f53u, c.x);
    let low_0 = 0xd2511f53u * c.x;
    let high_1 = multiply_high(0xcd9e8d57u, c.z);
    let low_1 = 0xcd9e8d57u * c.z;
    c = vec4<u32>(high_1 ^ c.y ^ k.x, low_1, high_0 ^ c.w ^ k.y, low_0);
    k += vec2<u32>(0x9e3779b9u, 0xbb67ae85u);
  }
  return c;
}

fn normal_from_bits(bits: u32) -> f32 {
  let p = (f32(bits >> 9u) + 0.5) * 1.1920928955078125e-7;
  let q = p - 0.5;
  if (abs(q) <= 0.425) {
    let r = 0.180625 - q * q;
    let above = ((((((2.5090809287301226727e3 * r + 3.3430575583588128105e4) * r + 6.726577092700870085e4) * r
      + 4.5921953931549871457e4) * r + 1.3731693765509461125e4) * r + 1.9715909503065514427e3) * r
      + 1.3314166789178437745e2) * r + 3.387132872796366608;
    let below = ((((((5.226495278852854561e3 * r + 2.8729085735721942674e4) * r + 3.930789580009271061e4) * r
      + 2.1213794301586595867e4) * r + 5.3941960214247511077e3) * r + 6.871870074920579083e2) * r
      + 4.2313330701600911252e1) * r + 1.0;
    return q * above / below;
  }
  let r = sqrt(-log(select(1.0 - p, p, q < 0.0))) - 1.6;
  let above = ((((((7.7454501427834140764e-4 * r + 2.27238449892691845833e-2) * r + 2.41780725177450611770e-1) * r
    + 1.27045825245236838258) * r + 3.64784832476320460504) * r + 5.7694972214606914055) * r
    + 4.6303378461565452959) * r + 1.42343711074968357734;
  let below = ((((((1.05075007164441684324e-9 * r + 5.475938084995344946e-4) * r + 1.51986665636164571966e-2) * r
    + 1.4810397642748007459e-1) * r + 6.8976733498510000455e-1) * r + 1.6763848301838038494) * r
    + 2.05319162663775882187) * r + 1.0;
  return select(above / below, -above / below, q < 0.0);
}

fn normals_of_block(counter: vec4<u32>, key: vec2<u32>) -> vec4<f32> {
  let bits = philox(counter, key);
  return vec4<f32>(normal_from_bits(bits.x), normal_from_bits(bits.y), normal_from_bits(bits.z), normal_from_bits(bits.w));
}

@compute @workgroup_size(256)
fn update(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
  let lr = step.values[0].x;
  let t0 = step.values[0].y;
  let end_block = (tensor.offset + tensor.size + 3u) / 4u;
  for (var block = tensor.offset / 4u + id.x; block < end_block; block += groups.x * 256u) {
    let counter = vec4<u32>(block, step.step, step.worker, step.replica);
    let normals_8192 = normals_of_block(counter, vec2<u32>(step.seed, 8192u));
    for (var word = 0u; word < 4u; word++) {
      let i = block * 4u + word - tensor.offset;
      if (i >= tensor.size) { continue; }
      let g = gradient_all[i];
      let old_theta = theta_all[i];
      let normal = normals_8192[word];
      let theta = (old_theta - (lr * g)) + (t0 * normal);
      theta_all[i] = theta;
    }
  }
}
