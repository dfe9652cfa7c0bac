/** The noisy quadratic on which things settle, and how many replicas. */
import type { NoisyGround } from "../../../sweeps/stationary/protocol.ts";
import { Button } from "../../controls/button.tsx";
import { ChoiceRow, NumberRow } from "../../controls/form-rows.tsx";
import { ListRow } from "../../controls/list-field.tsx";
import { formatCount } from "../../format.ts";
import { MOST_AXES } from "./choices.ts";

const REPLICAS = [1024, 4096, 16_384, 65_536] as const;

export interface GroundFormProps {
  readonly ground: NoisyGround;
  readonly replicas: number;
  readonly seed: number;
  /** The page's quadratic, where it shows one. */
  readonly pages: NoisyGround | null;
  readonly onGround: (ground: NoisyGround) => void;
  readonly onReplicas: (replicas: number) => void;
  readonly onSeed: (seed: number) => void;
}

export function GroundForm(props: GroundFormProps) {
  const { ground, replicas, seed, pages, onGround, onReplicas, onSeed } = props;
  const dimension = ground.eigenvalues.length;
  return (
    <section className="contender" aria-label="Noisy quadratic">
      <h3 className="form-title">Noisy quadratic</h3>
      <ListRow
        label="Curvatures h"
        values={ground.eigenvalues}
        most={MOST_AXES}
        onCommit={(eigenvalues) => {
          const noise = eigenvalues.map((_, at) => ground.noise[at] ?? ground.noise.at(-1) ?? 1);
          onGround({ ...ground, eigenvalues, noise, rotation: 0 });
        }}
      />
      <ListRow
        label="Noise σ"
        values={ground.noise}
        length={dimension}
        most={MOST_AXES}
        help="Deviation of one example's gradient, for each parameter"
        onCommit={(noise) => {
          onGround({ ...ground, noise });
        }}
      />
      <NumberRow
        label="Batch B"
        value={ground.batch}
        min={1}
        max={4096}
        integer
        onCommit={(batch) => {
          onGround({ ...ground, batch });
        }}
      />
      {dimension > 1 && (
        <NumberRow
          label={dimension === 2 ? "Rotation, degrees" : "Rotation seed"}
          value={ground.rotation}
          min={dimension === 2 ? -360 : 0}
          max={dimension === 2 ? 360 : 0xffffffff}
          integer={dimension !== 2}
          onCommit={(rotation) => {
            onGround({ ...ground, rotation });
          }}
        />
      )}
      <ChoiceRow
        label="Replicas"
        value={String(replicas)}
        options={REPLICAS.map((count) => [String(count), formatCount(count)] as const)}
        onChange={(count) => {
          onReplicas(Number(count));
        }}
      />
      <NumberRow label="Seed" value={seed} min={0} max={0xffffffff} integer onCommit={onSeed} />
      {pages !== null && (
        <div>
          <Button
            small
            onClick={() => {
              onGround(pages);
            }}
          >
            Take the page&apos;s quadratic
          </Button>
        </div>
      )}
    </section>
  );
}
