/** Puts a network together, layer after layer, and keeps the shape that flows through it. Names no architecture. */
import type { Layer, LossKind, NetworkInput, NetworkModel, Shape, TensorLayout } from "./layers.ts";

/** Thrown for a model that is not known or does not fit the pictures. */
export class UnknownModelError extends Error {
  override name = "UnknownModelError";
}

export interface ConvolutionRequest {
  readonly kernel: number;
  readonly stride?: number;
  /** Without it what keeps the size at stride 1: (kernel - 1) / 2. */
  readonly padding?: number;
  readonly groups?: number;
  readonly bias?: boolean;
}

export class NetworkBuilder {
  readonly input: NetworkInput;
  readonly #tensors: TensorLayout[] = [];
  readonly #parts: { name: string; channels: number; offset: number }[] = [];
  readonly #counts = new Map<string, number>();
  #layers: Layer[] = [];
  #shape: Shape;
  #parameterCount = 0;
  #statisticCount = 0;

  constructor(input: NetworkInput) {
    this.input = input;
    this.#shape = [input.height, input.width, input.channels];
  }

  /** [height, width, channels] of what flows now; a flat one is one pixel. */
  get picture(): readonly [number, number, number] {
    return this.#shape.length === 1 ? [1, 1, this.#shape[0]] : this.#shape;
  }

  convolution(outputs: number, request: ConvolutionRequest): this {
    const { kernel, stride = 1, groups = 1, padding = (kernel - 1) / 2, bias = false } = request;
    const [height, width, inputs] = this.picture;
    const sized = (length: number): number =>
      Math.floor((length + 2 * padding - kernel) / stride) + 1;
    const output: Shape = [sized(height), sized(width), outputs];
    if (output[0] < 1 || output[1] < 1) {
      throw new UnknownModelError(
        `A filter of ${kernel} x ${kernel} does not fit pictures of ${height} x ${width} pixels; ` +
          `choose larger pictures or a smaller one.`,
      );
    }
    const name = this.#name("conv");
    const fan = kernel * kernel * (inputs / groups);
    const weights = this.#tensor(
      `${name}/filter`,
      [kernel, kernel, inputs / groups, outputs],
      Math.sqrt(2 / fan),
    );
    const biasIndex = bias ? this.#tensor(`${name}/bias`, [outputs], 0) : null;
    const geometry = { kernel, stride, padding, groups };
    return this.#add({ kind: "convolution", weights, bias: biasIndex, ...geometry, output });
  }

  batchNorm(): this {
    const channels = this.picture[2];
    const name = this.#name("norm");
    const scale = this.#tensor(`${name}/scale`, [channels], 0, 1);
    const shift = this.#tensor(`${name}/shift`, [channels], 0);
    this.#parts.push({ name, channels, offset: this.#statisticCount });
    this.#statisticCount += 2 * channels;
    const statistics = this.#parts.length - 1;
    return this.#add({ kind: "batch-norm", scale, shift, statistics, output: this.#shape });
  }

  dense(outputs: number): this {
    const inputs = this.picture[2];
    const name = this.#name("dense");
    const weights = this.#tensor(`${name}/weights`, [inputs, outputs], Math.sqrt(2 / inputs));
    const bias = this.#tensor(`${name}/bias`, [outputs], 0);
    return this.#add({ kind: "dense", weights, bias, output: [outputs] });
  }

  relu(): this {
    return this.#add({ kind: "relu", output: this.#shape });
  }

  gelu(): this {
    return this.#add({ kind: "gelu", output: this.#shape });
  }

  /** `who` wants it, for the message when the pictures are too small. */
  maxPool(who: string): this {
    const [height, width, channels] = this.picture;
    if (height < 2 || width < 2) {
      const { height: full, width: across } = this.input;
      throw new UnknownModelError(`${who}; ${full} x ${across} pixels are too few for so many.`);
    }
    const output: Shape = [Math.floor(height / 2), Math.floor(width / 2), channels];
    return this.#add({ kind: "max-pool", output });
  }

  meanPool(): this {
    return this.#add({ kind: "mean-pool", output: [this.picture[2]] });
  }

  flatten(): this {
    const [height, width, channels] = this.picture;
    return this.#add({ kind: "flatten", output: [height * width * channels] });
  }

  /** body(x) + shortcut(x). Both must end in one shape; without a shortcut x itself is added. */
  residual(body: (branch: this) => void, shortcut?: (branch: this) => void): this {
    const [outer, input] = [this.#layers, this.#shape];
    const branch = (build?: (branch: this) => void): { layers: Layer[]; shape: Shape } => {
      this.#layers = [];
      this.#shape = input;
      build?.(this);
      return { layers: this.#layers, shape: this.#shape };
    };
    const [main, side] = [branch(body), branch(shortcut)];
    if (main.shape.join() !== side.shape.join()) throw new Error("branches of different shapes");
    this.#layers = outer;
    return this.#add({
      kind: "residual",
      body: main.layers,
      shortcut: side.layers,
      output: main.shape,
    });
  }

  finish(loss: LossKind = "cross-entropy"): NetworkModel {
    return {
      input: this.input,
      layers: this.#layers,
      layout: { tensors: this.#tensors, parameterCount: this.#parameterCount },
      statistics: { parts: this.#parts, count: this.#statisticCount },
      loss,
    };
  }

  #add(layer: Layer): this {
    this.#layers.push(layer);
    this.#shape = layer.output;
    return this;
  }

  #name(kind: string): string {
    const count = (this.#counts.get(kind) ?? 0) + 1;
    this.#counts.set(kind, count);
    return `${kind}${count}`;
  }

  #tensor(name: string, shape: readonly number[], deviation: number, value = 0): number {
    const size = shape.reduce((product, length) => product * length, 1);
    this.#tensors.push({
      name,
      shape,
      offset: this.#parameterCount,
      size,
      initialDeviation: deviation,
      ...(value === 0 ? {} : { initialValue: value }),
    });
    this.#parameterCount += size;
    return this.#tensors.length - 1;
  }
}
