/**
 * Residual networks for small pictures: a 3x3 convolution in front instead of ImageNet's 7x7 with max-pool, batch norm
 * after every convolution, the mean of all pixels before one dense layer. He, Zhang, Ren and Sun 2016; Xie and others 2017.
 */
import { type NetworkBuilder, UnknownModelError } from "../builder.ts";

/** A stage: blocks of so many outputs, the first of which takes every `stride`th pixel. */
interface Stage {
  readonly outputs: number;
  readonly blocks: number;
  readonly stride: number;
}

/** Adds a block; `name` is the model's, for messages. */
type AddBlock = (builder: NetworkBuilder, outputs: number, stride: number) => void;

/** Depth 6n + 2 with n = 1 of the paper's section 4.2, with projections where shapes change. */
export function addResnet8(builder: NetworkBuilder, widths = [16, 32, 64]): void {
  const stages = widths.map((outputs, index) => ({
    outputs,
    blocks: 1,
    stride: index === 0 ? 1 : 2,
  }));
  addResnet(builder, widths[0] ?? 16, stages, addBasicBlock);
}

/** Table 1's 18-layer column, `width` filters in front: [2, 2, 2, 2] basic blocks. */
export function addResnet18(builder: NetworkBuilder, width = 64): void {
  addResnet(builder, width, fourStages(width, [2, 2, 2, 2]), addBasicBlock);
}

/** Table 1's 50-layer column: [3, 4, 6, 3] bottlenecks, four times as wide outside as inside. */
export function addResnet50(builder: NetworkBuilder, width = 64): void {
  addResnet(builder, width, fourStages(4 * width, [3, 4, 6, 3]), addBottleneck);
}

/**
 * The source's ResNeXt "of depth 18": one bottleneck of 8 groups a stage, (18 - 2) / 9 rounded down, so 11 layers with
 * weights; inside 8 x outputs / 4 channels wide (widen factor 4). Source: VSGD's reference code (its repository's
 * src/model/resnext.py), which draws initial weights by fan-out; here by fan-in, as everywhere.
 */
export function addResnext18(builder: NetworkBuilder, width = 64): void {
  const stages = [1, 2, 4].map((factor, index) => ({
    outputs: 4 * width * factor,
    blocks: 1,
    stride: index === 0 ? 1 : 2,
  }));
  addResnet(builder, width, stages, (next, outputs, stride) => {
    addThinBottleneck(next, { inner: (CARDINALITY * outputs) / WIDEN, outputs, stride });
  });
}

const CARDINALITY = 8;
const WIDEN = 4;

function fourStages(first: number, blocks: readonly number[]): Stage[] {
  return blocks.map((count, index) => ({
    outputs: first * 2 ** index,
    blocks: count,
    stride: index === 0 ? 1 : 2,
  }));
}

function addResnet(
  builder: NetworkBuilder,
  stem: number,
  stages: readonly Stage[],
  addBlock: AddBlock,
): void {
  const { height, width, classes } = builder.input;
  if (Math.min(height, width) < 2) {
    throw new UnknownModelError(
      `A residual network looks at neighbouring pixels; examples of ${height} x ${width} have none. Choose linear or mlp.`,
    );
  }
  builder.convolution(stem, { kernel: 3 }).batchNorm().relu();
  for (const { outputs, blocks, stride } of stages) {
    for (let block = 0; block < blocks; block++) {
      addBlock(builder, outputs, block === 0 ? stride : 1);
      builder.relu();
    }
  }
  builder.meanPool().dense(classes);
}

function addBasicBlock(builder: NetworkBuilder, outputs: number, stride: number): void {
  builder.residual(
    (body) => {
      body.convolution(outputs, { kernel: 3, stride }).batchNorm().relu();
      body.convolution(outputs, { kernel: 3 }).batchNorm();
    },
    projection(builder, outputs, stride),
  );
}

function addBottleneck(builder: NetworkBuilder, outputs: number, stride: number): void {
  addThinBottleneck(builder, { inner: outputs / 4, outputs, stride, groups: 1 });
}

function addThinBottleneck(
  builder: NetworkBuilder,
  {
    inner,
    outputs,
    stride,
    groups = CARDINALITY,
  }: { inner: number; outputs: number; stride: number; groups?: number },
): void {
  builder.residual(
    (body) => {
      body.convolution(inner, { kernel: 1 }).batchNorm().relu();
      body.convolution(inner, { kernel: 3, stride, groups }).batchNorm().relu();
      body.convolution(outputs, { kernel: 1 }).batchNorm();
    },
    projection(builder, outputs, stride),
  );
}

/** What makes x fit the block's outputs: nothing, or a 1x1 convolution with batch norm. */
function projection(
  builder: NetworkBuilder,
  outputs: number,
  stride: number,
): ((branch: NetworkBuilder) => void) | undefined {
  if (stride === 1 && builder.picture[2] === outputs) return undefined;
  return (branch) => {
    branch.convolution(outputs, { kernel: 1, stride }).batchNorm();
  };
}
