/**
 * The k largest magnitudes as a mask in WGSL, exactly the choice of ../top.ts. Magnitudes are compared by their bits,
 * which order numbers from 0 over infinity to NaN (all NaN as one).
 *
 * For one thread: the k-th largest is found bit by bit. For parameter tensors: radix selection (Alabi, Blanchard,
 * Gordon and Steinbach, "Fast k-selection algorithms for graphics processing units", 2012) on the 64-bit key
 * (magnitude, larger first; index, lower first), eight bits a round: workgroups count the keys that are still in
 * question into 256 bins, one thread picks the bin that holds the k-th. A round that settles the choice lets the later
 * ones pass over nothing.
 */

const KEY = [
  "fn magnitude_key(x: f32) -> u32 {",
  "  return min(bitcast<u32>(x) & 0x7fffffffu, 0x7f800001u);",
  "}",
];

/** `name`(values, count): values become 1 or 0. For the function address space. */
export function chooseLargestLines(name: string, dimension: number): readonly string[] {
  return [
    "",
    ...KEY,
    "",
    `fn ${name}(values: ptr<function, array<f32, ${dimension}>>, count: u32) {`,
    "  var threshold = 0u;",
    "  for (var bit = 0x40000000u; bit > 0u; bit >>= 1u) {",
    "    let trial = threshold | bit;",
    "    var reached = 0u;",
    `    for (var j = 0u; j < ${dimension}u; j++) {`,
    "      reached += select(0u, 1u, magnitude_key((*values)[j]) >= trial);",
    "    }",
    "    if (reached >= count) { threshold = trial; }",
    "  }",
    "  var open = count;",
    `  for (var j = 0u; j < ${dimension}u; j++) {`,
    "    open -= select(0u, 1u, magnitude_key((*values)[j]) > threshold);",
    "  }",
    `  for (var j = 0u; j < ${dimension}u; j++) {`,
    "    let key = magnitude_key((*values)[j]);",
    "    let is_next = key == threshold && open > 0u;",
    "    open -= select(0u, 1u, is_next);",
    "    (*values)[j] = select(0.0, 1.0, key > threshold || is_next);",
    "  }",
    "}",
    "",
  ];
}

export const TOP_WORKGROUP = 256;
/** Bits that a round looks at. */
export const TOP_ROUND_BITS = 8;
/** Rounds over the magnitude's bits; those over the index are as many as the scope's size needs. */
export const MAGNITUDE_ROUNDS = 4;

/** Fields of `Part`, uint32 each, in order. */
export const TOP_FIELDS = [
  /** Of the tensor's elements: how many, place of the first in the extra buffer, its index in the scope. */
  "size",
  "first",
  "index",
  /** Where the scope's state begins in `space`. */
  "state",
  "count",
  /** Of the round: 1 while indices are compared, else 0; bits that earlier rounds have fixed; place of its own bits. */
  "by_index",
  "fixed",
  "shift",
  /** Largest index key: indices are counted down from it. */
  "last_key",
] as const;

/** Words of a scope's state: the bins, then what is known of the k-th key. */
export const TOP_STATE_WORDS = 2 ** TOP_ROUND_BITS + 4;

/** Group 0: 0 Part (uniform, of the tensor and round at hand), 1 the tensor's extra buffer, 2 space. */
export const WGSL_TOP = `struct Part {
${TOP_FIELDS.map((field) => `  ${field}: u32,`).join("\n")}
}
@group(0) @binding(0) var<uniform> part: Part;
@group(0) @binding(1) var<storage, read_write> extra: array<f32>;
@group(0) @binding(2) var<storage, read_write> space: array<atomic<u32>>;

const BINS = 256u;
const THRESHOLD = BINS;
const INDEX_THRESHOLD = BINS + 1u;
const OPEN = BINS + 2u;
const SETTLED = BINS + 3u;

var<workgroup> bins: array<atomic<u32>, BINS>;

${KEY.join("\n")}

fn state(word: u32) -> u32 {
  return atomicLoad(&space[part.state + word]);
}

// Once a scope: nothing is known of the k-th key yet.
@compute @workgroup_size(${TOP_WORKGROUP})
fn begin(@builtin(local_invocation_index) lane: u32) {
  atomicStore(&space[part.state + lane], 0u);
  if (lane > 0u) { return; }
  atomicStore(&space[part.state + THRESHOLD], 0u);
  atomicStore(&space[part.state + INDEX_THRESHOLD], 0u);
  atomicStore(&space[part.state + OPEN], part.count);
  atomicStore(&space[part.state + SETTLED], 0u);
}

// Every round, every tensor: counts the keys whose earlier bits are those of the k-th.
@compute @workgroup_size(${TOP_WORKGROUP})
fn count(
  @builtin(global_invocation_id) id: vec3<u32>,
  @builtin(local_invocation_index) lane: u32,
  @builtin(num_workgroups) groups: vec3<u32>,
) {
  let threshold = state(THRESHOLD);
  let index_threshold = state(INDEX_THRESHOLD);
  let end = select(part.size, 0u, state(SETTLED) == 1u);
  for (var i = id.x; i < end; i += groups.x * ${TOP_WORKGROUP}u) {
    let key = magnitude_key(extra[part.first + i]);
    if (part.by_index == 0u) {
      if ((key & part.fixed) == threshold) { atomicAdd(&bins[(key >> part.shift) & 0xffu], 1u); }
    } else if (key == threshold) {
      let index_key = part.last_key - (part.index + i);
      if ((index_key & part.fixed) == index_threshold) {
        atomicAdd(&bins[(index_key >> part.shift) & 0xffu], 1u);
      }
    }
  }
  workgroupBarrier();
  let found = atomicLoad(&bins[lane]);
  if (found > 0u) { atomicAdd(&space[part.state + lane], found); }
}

// Every round, once a scope: the bin of the k-th key. Leaves the bins empty.
@compute @workgroup_size(1)
fn pick() {
  if (state(SETTLED) == 1u) { return; }
  var open = state(OPEN);
  var chosen = BINS;
  for (var at = 0u; at < BINS; at++) {
    let bin = BINS - 1u - at;
    let found = atomicExchange(&space[part.state + bin], 0u);
    if (chosen < BINS) { continue; }
    if (found < open) {
      open -= found;
      continue;
    }
    chosen = bin;
    // All of this bin are taken: what its later bits are is of no matter.
    if (found == open) { atomicStore(&space[part.state + SETTLED], 1u); }
  }
  atomicStore(&space[part.state + OPEN], open);
  let bits = chosen << part.shift;
  let word = part.state + select(THRESHOLD, INDEX_THRESHOLD, part.by_index == 1u);
  atomicStore(&space[word], atomicLoad(&space[word]) | bits);
}

// Last, every tensor: numbers become the mask.
@compute @workgroup_size(${TOP_WORKGROUP})
fn choose(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
  let threshold = state(THRESHOLD);
  let index_threshold = state(INDEX_THRESHOLD);
  for (var i = id.x; i < part.size; i += groups.x * ${TOP_WORKGROUP}u) {
    let key = magnitude_key(extra[part.first + i]);
    let is_next = key == threshold && part.last_key - (part.index + i) >= index_threshold;
    extra[part.first + i] = select(0.0, 1.0, key > threshold || is_next);
  }
}
`;
