/** A quadratic bowl by its curvatures. */
import { DEFAULTS } from "../../experiment/defaults.ts";
import type { ProblemChoice } from "../../experiment/experiment.ts";
import { LIMITS } from "../../experiment/schema.ts";
import { NumberRow } from "../controls/form-rows.tsx";
import { ListRow } from "../controls/list-field.tsx";
import { NoiseRows } from "./noise-rows.tsx";
import type { KindFormProps } from "./problem-drawer.tsx";

type QuadraticChoice = Extract<ProblemChoice, { kind: "quadratic" }>;

export function QuadraticForm({ problem, onChange }: KindFormProps<QuadraticChoice>) {
  const { eigenvalues, start, noise = 0, minimum, rotation = 0 } = problem;
  const dimension = eigenvalues.length;
  return (
    <>
      <ListRow
        label="Curvatures"
        values={eigenvalues}
        most={LIMITS.eigenvalues}
        help="One for each dimension; their ratio is the condition number"
        onCommit={(next) => {
          onChange({ ...fitted(problem, next.length), eigenvalues: next });
        }}
      />
      <ListRow
        label="Start"
        values={typeof start === "number" ? eigenvalues.map(() => start) : start}
        length={dimension}
        most={LIMITS.eigenvalues}
        onCommit={(next) => {
          onChange({ ...problem, start: next });
        }}
      />
      <ListRow
        label="Minimum"
        values={minimum ?? eigenvalues.map(() => 0)}
        length={dimension}
        most={LIMITS.eigenvalues}
        onCommit={(next) => {
          onChange({ ...problem, minimum: next });
        }}
      />
      <NumberRow
        label={dimension === 2 ? "Rotation, degrees" : "Rotation seed"}
        value={rotation}
        min={dimension === 2 ? -360 : 0}
        max={dimension === 2 ? 360 : 0xffffffff}
        integer={dimension !== 2}
        {...(dimension > 2 && { help: "0: the axes are the curvatures' own" })}
        onCommit={(next) => {
          onChange({ ...problem, rotation: next });
        }}
      />
      <NumberRow
        label="Spread of workers"
        value={problem.spread ?? 0}
        min={0}
        max={1e6}
        help="Deviation of each worker’s minimum from this one, in every parameter; they cancel in the mean. Read where there are workers"
        onCommit={(spread) => {
          const { spread: _, ...rest } = problem;
          onChange(spread === 0 ? rest : { ...rest, spread });
        }}
      />
      <NoiseRows
        noise={typeof noise === "number" ? noise : (noise[0] ?? 0)}
        batch={problem.batch ?? DEFAULTS.batch}
        onNoise={(next) => {
          onChange({ ...problem, noise: next });
        }}
        onBatch={(batch) => {
          onChange({ ...problem, batch });
        }}
      />
    </>
  );
}

/** Lists that no longer fit another number of dimensions are cut or filled. */
function fitted(problem: QuadraticChoice, dimension: number): QuadraticChoice {
  const { start, noise, minimum, rotation: _, ...rest } = problem;
  const fit = (values: readonly number[], filler: number): number[] =>
    Array.from({ length: dimension }, (_, index) => values[index] ?? filler);
  return {
    ...rest,
    start: typeof start === "number" ? start : fit(start, start.at(-1) ?? 1),
    ...(minimum !== undefined && { minimum: fit(minimum, 0) }),
    ...(noise !== undefined && {
      noise: typeof noise === "number" ? noise : fit(noise, noise.at(-1) ?? 0),
    }),
  };
}
