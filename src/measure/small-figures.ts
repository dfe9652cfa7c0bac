/**
 * What one step of a small problem shows, a number a replica: norms, error, cosine, age, and whether the replica has
 * diverged. small-rows.ts makes rows of it. All memory is taken once; a step allocates nothing.
 */
import { AGE_OUTPUTS, blockAges } from "./age.ts";
import { DIVERGED_LOSS } from "./no-metrics.ts";
import type { StepRecords } from "./step-records.ts";
import { columnCosine, columnNorms, subtractColumns } from "./vectors.ts";
import type { Columns } from "./vectors.ts";

export class SmallFigures {
  /** [replicas] each. `cosine` and `age` hold NaN where there is none; `diverged` is 0 or 1 and never goes back. */
  readonly loss: Float64Array;
  readonly gradNorm: Float64Array;
  readonly estimateNorm: Float64Array;
  readonly updateNorm: Float64Array;
  readonly error: Float64Array;
  readonly cosine: Float64Array;
  readonly age: Float64Array;
  readonly diverged: Uint8Array;
  /** The step's estimate and true gradient, as columns of the block. */
  readonly estimate: Columns;
  readonly truth: Columns;
  readonly #truthNorm: Float64Array;
  readonly #delivered: Columns;
  readonly #theta: Columns;
  readonly #next: Columns;
  readonly #scratch: Columns;

  constructor(shape: { readonly dimension: number; readonly replicas: number }) {
    const perReplica = () => new Float64Array(shape.replicas);
    const columns = (values = new Float64Array(0)): Columns => ({ values, from: 0, ...shape });
    this.loss = perReplica();
    this.gradNorm = perReplica();
    this.estimateNorm = perReplica();
    this.updateNorm = perReplica();
    this.error = perReplica();
    this.cosine = perReplica();
    this.age = perReplica();
    this.diverged = new Uint8Array(shape.replicas);
    this.#truthNorm = perReplica();
    this.estimate = columns();
    this.truth = columns();
    this.#delivered = columns();
    this.#theta = columns();
    this.#next = columns();
    this.#scratch = columns(new Float64Array(shape.dimension * shape.replicas));
  }

  /** Takes in record `index` of the block: everything that is reported at every step. */
  read(block: StepRecords, index: number, hasLoss: boolean): void {
    const size = block.dimension * block.replicas;
    const isLast = index === block.steps - 1;
    place(this.estimate, block.estimate, index * size);
    place(this.truth, block.truth, index * size);
    place(this.#delivered, block.delivered, index * size);
    place(this.#theta, block.theta, index * size);
    place(this.#next, isLast ? block.next : block.theta, isLast ? 0 : (index + 1) * size);
    columnNorms(this.#delivered, this.gradNorm);
    columnNorms(this.estimate, this.estimateNorm);
    columnNorms(this.truth, this.#truthNorm);
    subtractColumns(this.#next, this.#theta, this.#scratch);
    columnNorms(this.#scratch, this.updateNorm);
    for (let replica = 0; replica < block.replicas; replica++) {
      this.loss[replica] = block.loss[index * block.replicas + replica]!;
      if (!this.#isSound(replica, hasLoss)) this.diverged[replica] = 1;
    }
  }

  /** A norm is finite only if all its elements are, and a difference only if both its sides are. */
  #isSound(replica: number, hasLoss: boolean): boolean {
    const loss = this.loss[replica]!;
    return (
      (!hasLoss || (Number.isFinite(loss) && loss <= DIVERGED_LOSS)) &&
      Number.isFinite(this.gradNorm[replica]!) &&
      Number.isFinite(this.estimateNorm[replica]!) &&
      Number.isFinite(this.#truthNorm[replica]!) &&
      Number.isFinite(this.updateNorm[replica]!)
    );
  }

  /** What a probe adds, for the record that was read last: error, cosine, age. */
  probe(block: StepRecords, index: number): void {
    subtractColumns(this.estimate, this.truth, this.#scratch);
    columnNorms(this.#scratch, this.error);
    for (let replica = 0; replica < block.replicas; replica++) {
      const normA = this.estimateNorm[replica]!;
      const normB = this.#truthNorm[replica]!;
      this.cosine[replica] =
        columnCosine(this.estimate, this.truth, { replica, normA, normB }) ?? NaN;
    }
    const firstFirst = block.outputs[AGE_OUTPUTS.firstFirst];
    const agedFirst = block.outputs[AGE_OUTPUTS.agedFirst];
    if (firstFirst === undefined || agedFirst === undefined) {
      this.age.fill(NaN);
    } else {
      blockAges({ firstFirst, agedFirst }, { index, steps: block.steps }, this.age);
    }
  }
}

function place(columns: Columns, values: Float64Array, from: number): void {
  columns.values = values;
  columns.from = from;
}
