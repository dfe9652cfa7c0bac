/** A named surface: which one, where to start, how noisy its gradient is. */
import type { ProblemChoice } from "../../experiment/experiment.ts";
import { findSurface } from "../../problems/surfaces.ts";
import { ListRow } from "../controls/list-field.tsx";
import { NoiseRow } from "./noise-row.tsx";
import type { KindFormProps } from "./problem-drawer.tsx";
import { SurfaceTiles } from "./surface-tiles.tsx";

type SurfaceChoice = Extract<ProblemChoice, { kind: "formula"; id: string }>;

export function SurfaceForm({ problem, onChange }: KindFormProps<SurfaceChoice>) {
  const surface = findSurface(problem.id);
  return (
    <>
      <SurfaceTiles
        chosen={problem.id}
        onChoose={(id) => {
          onChange({ kind: "formula", id, noise: problem.noise ?? 0 });
        }}
      />
      {surface !== null && <p className="form-help">{surface.notes}</p>}
      <ListRow
        label="Start"
        values={problem.start ?? surface?.start ?? [0, 0]}
        length={2}
        onCommit={(start) => {
          onChange({ ...problem, start });
        }}
      />
      <NoiseRow
        value={problem.noise ?? 0}
        onChange={(noise) => {
          onChange({ ...problem, noise });
        }}
      />
    </>
  );
}
