/** A named surface: which one, where to start, how noisy its gradient is. */
import { DEFAULTS } from "../../experiment/defaults.ts";
import type { ProblemChoice } from "../../experiment/experiment.ts";
import { surfaceNotes } from "../../problems/surface-notes.ts";
import { findSurface } from "../../problems/surfaces.ts";
import { ListRow } from "../controls/list-field.tsx";
import { NoiseRows } from "./noise-rows.tsx";
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
          const { noise = DEFAULTS.noise, batch = DEFAULTS.batch } = problem;
          onChange({ kind: "formula", id, noise, batch });
        }}
      />
      {surface !== null && <Notes {...surfaceNotes(surface)} />}
      <ListRow
        label="Start"
        values={problem.start ?? surface?.start ?? [0, 0]}
        length={surface?.variables.length ?? 2}
        onCommit={(start) => {
          onChange({ ...problem, start });
        }}
      />
      <NoiseRows
        noise={problem.noise ?? 0}
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

function Notes({ source, notes }: { readonly source: string; readonly notes: string }) {
  return (
    <p className="form-help">
      {notes} Source: {source}.
    </p>
  );
}
