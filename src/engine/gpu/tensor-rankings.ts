/**
 * Masks of the largest magnitudes of a tensor update on the device, in place in the extra buffers: the module of
 * wgsl-top.ts, encoded round by round. The working space is shared, since dispatches follow one another.
 */
import { countOf } from "../../language/top.ts";
import {
  MAGNITUDE_ROUNDS,
  TOP_FIELDS,
  TOP_ROUND_BITS,
  TOP_STATE_WORDS,
  TOP_WORKGROUP,
  WGSL_TOP,
} from "../../language/emit/wgsl-top.ts";
import type { TensorSize } from "../../language/emit/reference.ts";
import type { Ranking, TensorKernel } from "../../language/emit/wgsl-tensor.ts";
import type { GpuContext } from "./device.ts";
import { DeviceLimitError } from "./errors.ts";
import type { BindingKind } from "./pipelines.ts";
import { USAGE } from "./readback.ts";

export interface TensorRankings {
  /** Encodes what a pass left in the ranking's section. */
  encode(pass: GPUComputePassEncoder, ranking: Ranking): void;
  destroy(): void;
}

const ENTRY_POINTS = ["begin", "count", "pick", "choose"] as const;
const BINDINGS: readonly BindingKind[] = ["uniform-offset", "read-write", "read-write"];
/** Bytes from one `Part` to the next: an alignment of dynamic offsets that every device accepts. */
const STRIDE = 256;
/** Elements a thread looks at, about: each workgroup adds its 256 bins to those of the scope. */
const ELEMENTS_PER_THREAD = 16;
const MOST_GROUPS = 256;

/** Tensors that are ranked together. */
interface Scope {
  readonly tensors: readonly number[];
  readonly size: number;
  readonly indexRounds: number;
}

/** `extra`: the buffer of each tensor. Null where there is nothing to do. Throws as `createTensorUpdate` does. */
export async function createTensorRankings(
  { device, pipelines }: GpuContext,
  { rankings }: TensorKernel,
  tensors: readonly TensorSize[],
  extra: readonly GPUBuffer[],
): Promise<TensorRankings | null> {
  if (rankings.length === 0) return null;
  const layout = pipelines.groupLayout(BINDINGS);
  const pipelineLayout = device.createPipelineLayout({ bindGroupLayouts: [layout] });
  const [begin, count, pick, choose] = await Promise.all(
    ENTRY_POINTS.map((entryPoint) =>
      pipelines.get({ text: WGSL_TOP, entryPoint, layout: pipelineLayout, layoutKey: "rankings" }),
    ),
  );

  const parts: Uint32Array<ArrayBuffer>[] = [];
  const jobs = rankings.map((ranking) => ({
    ranking,
    scopes: scopesOf(ranking, tensors).map((scope, place) => ({
      scope,
      // [rounds][tensors of the scope]
      rounds: roundsOf(scope).map((round) => {
        let index = 0;
        return scope.tensors.map((tensor) => {
          const size = tensors[tensor]!.size;
          const state = place * TOP_STATE_WORDS;
          const first = ranking.section * size;
          parts.push(fieldsOf({ ...round, size, first, index, state }, ranking, scope));
          index += size;
          return { tensor, size, offset: (parts.length - 1) * STRIDE };
        });
      }),
    })),
  }));
  const spaceBytes = 4 * TOP_STATE_WORDS * Math.max(...jobs.map(({ scopes }) => scopes.length));
  checkLimit(device, Math.max(spaceBytes, parts.length * STRIDE));
  const space = device.createBuffer({ size: spaceBytes, usage: USAGE.storage });
  const fields = device.createBuffer({
    size: parts.length * STRIDE,
    usage: USAGE.uniform | USAGE.copyTarget,
  });
  const bytes = new Uint32Array((parts.length * STRIDE) / 4);
  parts.forEach((part, index) => bytes.set(part, (index * STRIDE) / 4));
  device.queue.writeBuffer(fields, 0, bytes);
  const groups = extra.map((buffer) =>
    device.createBindGroup({
      layout,
      entries: [
        { binding: 0, resource: { buffer: fields, size: 4 * TOP_FIELDS.length } },
        { binding: 1, resource: { buffer } },
        { binding: 2, resource: { buffer: space } },
      ],
    }),
  );

  type Place = (typeof jobs)[number]["scopes"][number]["rounds"][number][number];
  const encodeScope = (
    pass: GPUComputePassEncoder,
    { rounds }: (typeof jobs)[number]["scopes"][number],
  ): void => {
    const run = (pipeline: GPUComputePipeline | undefined, places: readonly Place[]): void => {
      pass.setPipeline(pipeline!);
      for (const { tensor, size, offset } of places) {
        pass.setBindGroup(0, groups[tensor], [offset]);
        const wanted = Math.ceil(size / (TOP_WORKGROUP * ELEMENTS_PER_THREAD));
        const isOne = pipeline === begin || pipeline === pick;
        pass.dispatchWorkgroups(isOne ? 1 : Math.min(MOST_GROUPS, wanted));
      }
    };
    const [first = []] = rounds;
    run(begin, first.slice(0, 1));
    for (const places of rounds) {
      run(count, places);
      run(pick, places.slice(0, 1));
    }
    run(choose, first);
  };
  return {
    encode: (pass, { section }) => {
      for (const { ranking, scopes } of jobs)
        if (ranking.section === section) for (const scope of scopes) encodeScope(pass, scope);
    },
    destroy: () => {
      space.destroy();
      fields.destroy();
    },
  };
}

function scopesOf({ scope }: Ranking, tensors: readonly TensorSize[]): readonly Scope[] {
  const indices = tensors.flatMap(({ size }, index) => (size > 0 ? [index] : []));
  const sets = scope === "all" ? [indices] : indices.map((index) => [index]);
  return sets.map((set) => {
    const size = set.reduce((sum, index) => sum + tensors[index]!.size, 0);
    const bits = Math.ceil(Math.log2(Math.max(2, size)));
    return { tensors: set, size, indexRounds: Math.ceil(bits / TOP_ROUND_BITS) };
  });
}

interface Round {
  readonly byIndex: 0 | 1;
  readonly fixed: number;
  readonly shift: number;
}

/** Round by round from the highest bits of a key down, first of its magnitude, then of its index. */
function roundsOf({ indexRounds }: Scope): readonly Round[] {
  return [MAGNITUDE_ROUNDS, indexRounds].flatMap((count, byIndex) =>
    Array.from({ length: count }, (_, round): Round => {
      const shift = TOP_ROUND_BITS * (count - 1 - round);
      const below = 2 ** (shift + TOP_ROUND_BITS) - 1;
      return {
        byIndex: byIndex === 0 ? 0 : 1,
        fixed: round === 0 ? 0 : (0xffffffff - below) >>> 0,
        shift,
      };
    }),
  );
}

/** One `Part`. */
function fieldsOf(
  place: Round & { size: number; first: number; index: number; state: number },
  { count }: Ranking,
  scope: Scope,
): Uint32Array<ArrayBuffer> {
  const { byIndex, fixed, shift, size, first, index, state } = place;
  const values: Readonly<Record<(typeof TOP_FIELDS)[number], number>> = {
    ...{ size, first, index, state, fixed, shift },
    by_index: byIndex,
    count: countOf(count, scope.size),
    last_key: scope.size - 1,
  };
  return Uint32Array.from(TOP_FIELDS, (name) => values[name]);
}

function checkLimit(device: GPUDevice, needed: number): void {
  const most = Math.min(device.limits.maxStorageBufferBindingSize, device.limits.maxBufferSize);
  if (needed <= most) return;
  throw new DeviceLimitError(
    `choosing the largest needs a buffer of ${needed} bytes, this adapter gives at most ${most}; choose a smaller model`,
  );
}
