/** The named surfaces as small maps to choose from. */
import { RadioGroup } from "radix-ui";
import { useMemo } from "react";
import { compileFormula } from "../../language/compile.ts";
import { surfaces } from "../../problems/surfaces.ts";
import type { Surface } from "../../problems/surfaces/surface.ts";
import { HeightMap, Outline } from "./thumbnail.tsx";

export interface SurfaceTilesProps {
  readonly chosen: string;
  readonly onChoose: (id: string) => void;
}

export function SurfaceTiles({ chosen, onChoose }: SurfaceTilesProps) {
  return (
    <RadioGroup.Root
      className="tiles"
      aria-label="Surface"
      orientation="horizontal"
      value={chosen}
      onValueChange={onChoose}
    >
      {surfaces.map((surface) => (
        <RadioGroup.Item key={surface.id} value={surface.id} className="tile">
          <Tile surface={surface} />
        </RadioGroup.Item>
      ))}
    </RadioGroup.Root>
  );
}

function Tile({ surface }: { surface: Surface }) {
  const { formula } = useMemo(() => compileFormula(surface), [surface]);
  const { view } = surface;
  return (
    <>
      {formula !== null && view.length === 4 && (
        <HeightMap formula={formula} view={view} lowest={0} />
      )}
      {formula !== null && view.length === 2 && <Outline formula={formula} interval={view} />}
      {surface.title}
    </>
  );
}
