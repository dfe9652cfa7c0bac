/**
 * A composed program as fused WGSL kernels over parameter tensors: one pass over the elements where the rule is
 * elementwise, one more for each level of reductions that feeds the update. Everything is in place: all writes happen
 * in the last pass, and every element reads only its own old values.
 *
 * A point at which another gradient is asked for (`grad(expr)`), and a matrix to be orthogonalised, end a pass too: it
 * leaves them in the extra buffer, where the next pass finds the gradient or the result. What happens in between is the
 * caller's (engine/gpu/tensor-update.ts) and wgsl-orthogonalize.ts's; so is a choice of the largest (wgsl-top.ts).
 *
 * For a reduction every thread leaves its own sum in the scalars buffer; wgsl-tensor-finish.ts adds them up into the
 * tensor's row of scalars, where the next pass reads the result.
 */
import type { NodeId, Program, TopCount } from "../ir.ts";
import { type Pass, planPasses } from "../passes.ts";
import { kernelNeeds, rankingAt } from "./wgsl-leaves.ts";
import { HELPER_NAMES, helperTexts } from "./wgsl-helpers.ts";
import { RANDOM_NAMES, randomText } from "./wgsl-random.ts";
import { emitFinish } from "./wgsl-tensor-finish.ts";
import { emitPass } from "./wgsl-tensor-pass.ts";
import {
  drawsName,
  extraSections,
  matrixSection,
  pointSection,
  rankingSection,
} from "./wgsl-tensor-scope.ts";
import { Lines, NameBook, type OriginRange } from "./wgsl-text.ts";

/** What the last pass writes: the new state, or (for probes) only what the rule saw and estimated, or both. */
export type Writes = "state" | "capture" | "both";

export interface TensorPass {
  /** Runs over every tensor, threads in a stride. */
  readonly entryPoint: string;
  /** To run afterwards, in order, with one workgroup per tensor in a single dispatch each. */
  readonly after: readonly string[];
  /** By index: points left in their sections; to be replaced by the gradients there. */
  readonly points: readonly number[];
  /** Sections of the extra buffer that are to be orthogonalised. */
  readonly matrices: readonly number[];
  /** What is to be ranked then. */
  readonly rankings: readonly Ranking[];
}

/** A section of the extra buffer that is to become the mask of its largest magnitudes. */
export interface Ranking {
  readonly section: number;
  readonly count: TopCount;
  readonly scope: "tensor" | "all";
}

/**
 * Group 0: 0 Step (uniform), 1 Tensor (uniform, of the tensor at hand), 2 scalars, 3 all tensors.
 * Group 1: 0 theta, 1 gradient, 2 slots, 3 extra, 4 g2, 5 capture; declared only where the kernel has a use.
 */
export interface TensorKernel {
  readonly text: string;
  /** Where in the text values are computed and stored, for lighting up lines. */
  readonly origins: readonly OriginRange[];
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
  /** Most sums that a thread leaves in one pass. */
  readonly sumsPerThread: number;
  /** Sections of the extra buffer, each as long as the tensor. */
  readonly extraSections: number;
  /** Nodes whose numbers are its first sections. */
  readonly coefficients: readonly NodeId[];
  /** By index: points, and the section of each. */
  readonly pointSections: ReadonlyMap<number, number>;
  /** Sections of matrices; NaN in tensors that are none. */
  readonly matrixSections: readonly number[];
  /** All that are ranked in a step. */
  readonly rankings: readonly Ranking[];
  readonly readsG2: boolean;
  readonly readsLoss: boolean;
  readonly captures: boolean;
}

const WORKGROUP_SIZE = 256;

/** Names of the module text and the fixed names inside its functions. */
const MODULE_NAMES =
  `Step step Tensor tensor tensors scalars theta_all gradient_all slots_all extra_all g2_all capture_all id lane
  group groups i at block end_block word counter first`.split(/\s+/);

export function emitTensorKernel(program: Program, writes: Writes = "state"): TensorKernel {
  const needs = kernelNeeds(program);
  const { passes } = planPasses(program, [], { findsGradients: true });
  const lines = new Lines();
  const names = new NameBook([
    ...MODULE_NAMES,
    ...RANDOM_NAMES,
    ...HELPER_NAMES,
    ...needs.purposes.map(drawsName),
  ]);
  const captures = writes !== "state";
  const values = Math.max(1, Math.ceil(needs.hoisted.length / 4));
  const sumsPerThread = Math.max(0, ...passes.map(({ reductions }) => reductions.length));
  lines.text(header(values));
  lines.add("@group(1) @binding(0) var<storage, read_write> theta_all: array<f32>;");
  lines.add("@group(1) @binding(1) var<storage, read> gradient_all: array<f32>;");
  if (needs.vectorSlots.length > 0)
    lines.add("@group(1) @binding(2) var<storage, read_write> slots_all: array<f32>;");
  if (extraSections(needs) > 0)
    lines.add("@group(1) @binding(3) var<storage, read_write> extra_all: array<f32>;");
  if (needs.readsG2) lines.add("@group(1) @binding(4) var<storage, read> g2_all: array<f32>;");
  if (captures)
    lines.add("@group(1) @binding(5) var<storage, read_write> capture_all: array<f32>;");
  for (const text of randomText(needs.purposes)) lines.text(text);
  for (const text of helperTexts(program.nodes)) lines.text(text);

  const parts = { program, needs, lines, names, workgroupSize: WORKGROUP_SIZE };
  const rankingOf = (id: NodeId): Ranking => {
    const { count, scope } = rankingAt(program, id);
    return { section: rankingSection(needs, id), count, scope };
  };
  const emitted = passes.map((planned, pass): TensorPass => {
    const { reductions, points, matrices, rankings } = planned;
    const isLast = pass === passes.length - 1;
    const entryPoint = isLast ? "update" : `${purposeOf(planned)}_${pass}`;
    // Reductions of the last pass are for outputs and scalar slots: they belong to the step, not to a probe.
    const isProbe = isLast && writes === "capture";
    const filled = isProbe ? [] : reductions;
    const left = {
      points,
      matrices: matrices.map((id) => matrixSection(needs, id)),
      rankings: rankings.map(rankingOf),
    };
    const writesNow = isLast ? writes : null;
    const input = { entryPoint, reductions: filled, points, matrices, rankings, writes: writesNow };
    emitPass(parts, input);
    const ends = isLast && !isProbe && needs.scalarSlots.length + needs.outputs.length > 0;
    if (filled.length === 0 && !ends) return { entryPoint, after: [], ...left };
    return { entryPoint, after: emitFinish(parts, { pass, reductions: filled, ends }), ...left };
  });
  return {
    text: lines.toString(),
    origins: lines.origins(),
    workgroupSize: WORKGROUP_SIZE,
    passes: emitted,
    hoisted: needs.hoisted,
    stepBytes: STEP_HEADER_BYTES + values * 16,
    vectorSlots: needs.vectorSlots,
    reductions: needs.reductions,
    scalarSlots: needs.scalarSlots,
    outputs: needs.outputs,
    scalarRow: needs.reductions.length + needs.scalarSlots.length,
    sumsPerThread,
    extraSections: extraSections(needs),
    coefficients: needs.coefficients,
    pointSections: new Map(needs.points.map((index) => [index, pointSection(needs, index)])),
    matrixSections: needs.matrices.map((id) => matrixSection(needs, id)),
    rankings: needs.rankings.map(rankingOf),
    readsG2: needs.readsG2,
    readsLoss: needs.readsLoss,
    captures,
  };
}

/** What a pass before the last one is for, as the first part of its name. */
function purposeOf({ points, matrices, rankings }: Pass): string {
  if (points.length > 0) return "points";
  if (rankings.length > 0) return "rank";
  return matrices.length > 0 ? "matrices" : "reduce";
}

/** Bytes of `Step` before its values, in the order of the structure below. */
export const STEP_HEADER_BYTES = 48;
/** Bytes of `Tensor`: what every device takes as an alignment of dynamic offsets. */
export const TENSOR_BYTES = 256;

const header = (values: number): string => `
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
  values: array<vec4<f32>, ${values}>,
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
  @size(${TENSOR_BYTES - 32}) is_matrix: f32,
}
@group(0) @binding(0) var<uniform> step: Step;
@group(0) @binding(1) var<uniform> tensor: Tensor;
@group(0) @binding(2) var<storage, read_write> scalars: array<f32>;
@group(0) @binding(3) var<storage, read> tensors: array<Tensor>;
`;
