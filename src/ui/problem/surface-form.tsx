/** A named surface: which one, where to start, how noisy its gradient is. */
import type { ProblemChoice } from "../../experiment/experiment.ts";
import { findSurface, surfaces } from "../../problems/surfaces.ts";
import { ChoiceRow } from "../controls/form-rows.tsx";
import { ListRow } from "../controls/list-field.tsx";
import { NoiseRow } from "./noise-row.tsx";
import type { KindFormProps } from "./problem-drawer.tsx";

type SurfaceChoice = Extract<ProblemChoice, { kind: "formula"; id: string }>;

export function SurfaceForm({ problem, onChange }: KindFormProps<SurfaceChoice>) {
  const surface = findSurface(problem.id);
  return (
    <>
      <ChoiceRow
        label="Surface"
        value={problem.id}
        options={surfaces.map(({ id, title }) => [id, title] as const)}
        onChange={(id) => {
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
