/** One pass over the elements of a tensor: feeds reductions and, as the last one, writes the new state in place. */
import type { NodeId, Program } from "../ir.ts";
import { nodeAt } from "./hoist.ts";
import { accumulate, elementRoots, rankingAt, reduceArgument } from "./wgsl-leaves.ts";
import { bareText, emitScalars, emitValues, innerScope, type Scope } from "./wgsl-nodes.ts";
import {
  extraCell,
  functionScope,
  matrixSection,
  drawsName,
  pointSection,
  rankingSection,
  readHere,
  slotCell,
  type TensorParts,
} from "./wgsl-tensor-scope.ts";
import { drawKind } from "./wgsl-random.ts";
import type { Writes } from "./wgsl-tensor.ts";

interface PassInput {
  readonly entryPoint: string;
  readonly reductions: readonly NodeId[];
  /** Points and arguments of orthogonalisations that this pass leaves in the extra buffer. */
  readonly points: readonly number[];
  readonly matrices: readonly NodeId[];
  /** Masks whose arguments this pass leaves there. */
  readonly rankings: readonly NodeId[];
  /** Null: this pass only reduces. */
  readonly writes: Writes | null;
}

export function emitPass(parts: TensorParts, input: PassInput): void {
  const { entryPoint, reductions, points, matrices, rankings, writes } = input;
  const { program, needs, lines, workgroupSize } = parts;
  const left = [
    ...points.map((index) => ({
      node: program.points[index] ?? -1,
      cell: extraCell(pointSection(needs, index)),
      isMatrix: false,
    })),
    ...matrices.map((id) => ({
      node: matrixArgument(program, id),
      cell: extraCell(matrixSection(needs, id)),
      isMatrix: true,
    })),
    ...rankings.map((id) => ({
      node: rankingAt(program, id).arg,
      cell: extraCell(rankingSection(needs, id)),
      isMatrix: false,
    })),
  ];
  const wanted = [
    ...reductions.map((id) => reduceArgument(program, id)),
    ...left.map(({ node }) => node),
    ...writtenNodes(parts, writes),
  ];
  lines.add("", ...announcements(parts, input), `@compute @workgroup_size(${workgroupSize})`);
  const builtins =
    "@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>";
  lines.block(`fn ${entryPoint}(${builtins}) {`, () => {
    const scope = functionScope(parts, wanted);
    emitScalars(scope, wanted);
    const totals = reductions.map((id) => {
      const node = nodeAt(program.nodes, id);
      const name = scope.names.take(
        node.kind === "reduce" && node.op === "sum" ? "total" : "largest",
      );
      lines.add(`var ${name} = 0.0;`);
      return name;
    });
    emitElementLoop(parts, purposesRead(parts, wanted), () => {
      const inner = innerScope(scope);
      emitValues(inner, wanted);
      reductions.forEach((id, index) => {
        const value = bareText(inner, reduceArgument(program, id));
        lines.add(accumulate(program, id, { total: totals[index] ?? "", value }));
      });
      for (const { node, cell, isMatrix } of left) {
        const store = (): void => lines.addFrom(node, `${cell} = ${bareText(inner, node)};`);
        if (isMatrix) lines.block("if (tensor.is_matrix != 0.0) {", store);
        else store();
      }
      if (writes !== null) emitStores(parts, inner, writes);
    });
    totals.forEach((total, index) => {
      lines.add(
        `scalars[step.partials_at + ${index}u * step.total_threads + tensor.first_thread + id.x] = ${total};`,
      );
    });
  });
}

/** What happens between this pass and the next one, for readers: no kernel of this module does it. */
function announcements(
  { needs }: TensorParts,
  { points, matrices, rankings }: PassInput,
): string[] {
  return [
    ...points.map(
      (index) =>
        `// After this pass the gradient of the same batch is taken at the point in section ${pointSection(needs, index)} of extra_all, and replaces it.`,
    ),
    ...matrices.map(
      (id) =>
        `// After this pass section ${matrixSection(needs, id)} of extra_all is orthogonalised where the tensor is a matrix; elsewhere it is NaN.`,
    ),
    ...rankings.map(
      (id) =>
        `// After this pass section ${rankingSection(needs, id)} of extra_all becomes 1 where its magnitude is among the largest, else 0.`,
    ),
  ];
}

function matrixArgument(program: Program, id: NodeId): NodeId {
  const node = nodeAt(program.nodes, id);
  if (node.kind !== "orthogonalize") throw new Error(`node ${id} is not orthogonalised`);
  return node.arg;
}

/**
 * Elements go to threads in a stride, so any number of workgroups will do. With random numbers a thread takes the four
 * elements of one block of the generator, since a block costs as much as one of its numbers.
 */
function emitElementLoop(
  { lines, workgroupSize }: TensorParts,
  purposes: readonly number[],
  body: () => void,
): void {
  const stride = `groups.x * ${workgroupSize}u`;
  if (purposes.length === 0) {
    lines.block(`for (var i = id.x; i < tensor.size; i += ${stride}) {`, body);
    return;
  }
  lines.add("let end_block = (tensor.offset + tensor.size + 3u) / 4u;");
  lines.block(
    `for (var block = tensor.offset / 4u + id.x; block < end_block; block += ${stride}) {`,
    () => {
      lines.add("let counter = vec4<u32>(block, step.step, step.worker, step.replica);");
      for (const purpose of purposes) {
        lines.add(
          `let ${drawsName(purpose)} = ${drawKind(purpose)}s_of_block(counter, vec2<u32>(step.seed, ${purpose}u));`,
        );
      }
      lines.block("for (var word = 0u; word < 4u; word++) {", () => {
        // Before the tensor's first element the number wraps around and is too large as well.
        lines.add(
          "let i = block * 4u + word - tensor.offset;",
          "if (i >= tensor.size) { continue; }",
        );
        body();
      });
    },
  );
}

function purposesRead({ program }: TensorParts, wanted: readonly NodeId[]): readonly number[] {
  const purposes = new Set<number>();
  for (const id of readHere(program, wanted)) {
    const node = nodeAt(program.nodes, id);
    if (node.kind === "random") purposes.add(node.purpose);
  }
  return [...purposes];
}

function writtenNodes({ program }: TensorParts, writes: Writes | null): readonly NodeId[] {
  if (writes === null) return [];
  if (writes === "capture") return [program.delivered, program.estimate];
  if (writes === "both") return elementRoots(program);
  return [
    program.theta,
    ...program.slots.filter((slot) => slot.shape === "vector").map((slot) => slot.next),
  ];
}

function emitStores({ program, needs, lines }: TensorParts, scope: Scope, writes: Writes): void {
  if (writes !== "state") {
    lines.add(
      `capture_all[tensor.offset + i] = ${bareText(scope, program.delivered)};`,
      `capture_all[step.total_size + tensor.offset + i] = ${bareText(scope, program.estimate)};`,
    );
  }
  if (writes !== "capture") {
    for (const slot of needs.vectorSlots) {
      const { name = "", next = -1 } = program.slots[slot] ?? {};
      lines.addFrom(name, `${slotCell(needs, slot)} = ${bareText(scope, next)};`);
    }
    lines.addFrom("theta", `theta_all[i] = ${bareText(scope, program.theta)};`);
  }
}
