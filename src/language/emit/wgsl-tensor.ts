/**
 * A composed program as fused WGSL kernels over parameter tensors: one pass over the elements where the rule is
 * elementwise, one more for each level of reductions that feeds the update. Everything is in place: all writes happen
 * in the last pass, and every element reads only its own old values.
 *
 * A reduction is done in two stages: each workgroup leaves a partial sum, then one workgroup per tensor (`finish_p`)
 * adds them up into the tensor's row of scalars, where the next pass reads them.
 */
import type { NodeId, Program } from "../ir.ts";
import { planPasses } from "../passes.ts";
import { kernelNeeds } from "./wgsl-leaves.ts";
import { POWER_NAME, usesPower, WGSL_POWER } from "./wgsl-nodes.ts";
import { RANDOM_NAMES, WGSL_RANDOM } from "./wgsl-random.ts";
import { emitFinish } from "./wgsl-tensor-finish.ts";
import { emitPass } from "./wgsl-tensor-pass.ts";
import { Lines, NameBook } from "./wgsl-text.ts";

/** What the last pass writes: the new state, or (for probes) only what the rule saw and estimated, or both. */
export type Writes = "state" | "capture" | "both";

export interface TensorPass {
  /** Runs over every tensor, with both bind groups. */
  readonly entryPoint: string;
  /** Runs once per tensor afterwards, one workgroup, with group 0 only; null where nothing is to be finished. */
  readonly finish: string | null;
}

/**
 * Group 0: 0 Step (uniform), 1 Tensor (uniform), 2 scalars, 3 partials.
 * Group 1: 0 theta, 1 gradient, 2 slots, 3 coefficients, 4 g2, 5 capture; null where the kernel has no such buffer.
 */
export interface TensorKernel {
  readonly text: string;
  readonly workgroupSize: number;
  readonly passes: readonly TensorPass[];
  /** `Step.values[k]` is the value of node hoisted[k]. */
  readonly hoisted: readonly NodeId[];
  readonly stepBytes: number;
  /** Sections of the slots buffer, each as long as the tensor: program slot of each. */
  readonly vectorSlots: readonly number[];
  /** A tensor's row in the scalars buffer: the reductions, then the scalar slots. Outputs come before all rows. */
  readonly reductions: readonly NodeId[];
  readonly scalarSlots: readonly number[];
  readonly outputs: readonly string[];
  readonly scalarRow: number;
  /** Most partial results a workgroup leaves in one pass; the partials buffer holds that many per workgroup. */
  readonly partialsPerGroup: number;
  /** Nodes whose numbers are the sections of the coefficients buffer. */
  readonly coefficients: readonly NodeId[];
  readonly readsG2: boolean;
  readonly readsLoss: boolean;
  readonly captures: boolean;
}

const WORKGROUP_SIZE = 256;

/** Names of the module text and the fixed names inside its functions. */
const MODULE_NAMES =
  `Step step Tensor tensor scalars partials theta_all gradient_all slots_all coefficients_all g2_all capture_all
  shared_values sum_of_group largest_of_group id lane group groups i row at`.split(/\s+/);

export function emitTensorKernel(program: Program, writes: Writes = "state"): TensorKernel {
  const needs = kernelNeeds(program);
  const { passes } = planPasses(program);
  const lines = new Lines();
  const names = new NameBook([...MODULE_NAMES, ...RANDOM_NAMES, POWER_NAME]);
  const captures = writes !== "state";
  const values = Math.max(1, Math.ceil(needs.hoisted.length / 4));
  const partialsPerGroup = Math.max(0, ...passes.map(({ reductions }) => reductions.length));
  lines.text(header(values));
  const hasScalars = needs.reductions.length + needs.scalarSlots.length + needs.outputs.length > 0;
  if (hasScalars) lines.text("@group(0) @binding(2) var<storage, read_write> scalars: array<f32>;");
  if (partialsPerGroup > 0) lines.text(PARTIALS);
  lines.add("@group(1) @binding(0) var<storage, read_write> theta_all: array<f32>;");
  lines.add("@group(1) @binding(1) var<storage, read> gradient_all: array<f32>;");
  if (needs.vectorSlots.length > 0)
    lines.add("@group(1) @binding(2) var<storage, read_write> slots_all: array<f32>;");
  if (needs.coefficients.length > 0)
    lines.add("@group(1) @binding(3) var<storage, read> coefficients_all: array<f32>;");
  if (needs.readsG2) lines.add("@group(1) @binding(4) var<storage, read> g2_all: array<f32>;");
  if (captures)
    lines.add("@group(1) @binding(5) var<storage, read_write> capture_all: array<f32>;");
  if (needs.purposes.length > 0) lines.text(WGSL_RANDOM);
  if (usesPower(program.nodes)) lines.text(WGSL_POWER);

  const parts = { program, needs, lines, names, workgroupSize: WORKGROUP_SIZE };
  const emitted = passes.map(({ reductions }, index): TensorPass => {
    const isLast = index === passes.length - 1;
    const entryPoint = isLast ? "update" : `reduce_${index}`;
    lines.add("");
    emitPass(parts, { entryPoint, reductions, writes: isLast ? writes : null });
    const ends =
      isLast && needs.scalarSlots.length + needs.outputs.length > 0 && writes !== "capture";
    if (reductions.length === 0 && !ends) return { entryPoint, finish: null };
    // Outputs and scalar slots belong to the step; a probe leaves both alone.
    if (isLast && writes === "capture") return { entryPoint, finish: null };
    const finish = `finish_${index}`;
    lines.add("");
    emitFinish(parts, { entryPoint: finish, reductions, ends });
    return { entryPoint, finish };
  });
  return {
    text: lines.toString(),
    workgroupSize: WORKGROUP_SIZE,
    passes: emitted,
    hoisted: needs.hoisted,
    stepBytes: STEP_HEADER_BYTES + values * 16,
    vectorSlots: needs.vectorSlots,
    reductions: needs.reductions,
    scalarSlots: needs.scalarSlots,
    outputs: needs.outputs,
    scalarRow: needs.reductions.length + needs.scalarSlots.length,
    partialsPerGroup,
    coefficients: needs.coefficients,
    readsG2: needs.readsG2,
    readsLoss: needs.readsLoss,
    captures,
  };
}

/** Bytes of `Step` before its values: seed, step, worker, replica, loss, total_groups, total_size, one unused. */
export const STEP_HEADER_BYTES = 32;
/** Bytes of `Tensor`. */
export const TENSOR_BYTES = 48;

const header = (values: number): string => `
struct Step {
  seed: u32,
  step: u32,
  worker: u32,
  replica: u32,
  loss: f32,
  total_groups: u32,
  total_size: u32,
  unused: u32,
  values: array<vec4<f32>, ${values}>,
}
struct Tensor {
  size: u32,
  offset: u32,
  index: u32,
  row: u32,
  first_group: u32,
  groups: u32,
  size_number: f32,
  rows: f32,
  cols: f32,
  is_matrix: f32,
}
@group(0) @binding(0) var<uniform> step: Step;
@group(0) @binding(1) var<uniform> tensor: Tensor;
`;

/** Both reductions hand the total to every thread of the workgroup. */
const PARTIALS = `
@group(0) @binding(3) var<storage, read_write> partials: array<f32>;
var<workgroup> shared_values: array<f32, ${WORKGROUP_SIZE}>;

fn sum_of_group(value: f32, lane: u32) -> f32 {
  shared_values[lane] = value;
  workgroupBarrier();
  for (var half = ${WORKGROUP_SIZE / 2}u; half > 0u; half >>= 1u) {
    if (lane < half) { shared_values[lane] += shared_values[lane + half]; }
    workgroupBarrier();
  }
  let total = shared_values[0];
  workgroupBarrier();
  return total;
}

fn largest_of_group(value: f32, lane: u32) -> f32 {
  shared_values[lane] = value;
  workgroupBarrier();
  for (var half = ${WORKGROUP_SIZE / 2}u; half > 0u; half >>= 1u) {
    if (lane < half) { shared_values[lane] = max(shared_values[lane], shared_values[lane + half]); }
    workgroupBarrier();
  }
  let total = shared_values[0];
  workgroupBarrier();
  return total;
}
`;
