/** The invariance table in words. */
import { COORDINATES, type ChangeName } from "../../labs/changes.ts";
import type { Cell, InvarianceRow } from "../../labs/invariance.ts";
import { formatNumber, formatPlain } from "../format.ts";

/** Beyond this a run no longer goes to the same place at all. */
const LOST = 1000;
const RAISED: ReadonlyMap<number, string> = new Map([
  [-2, "⁻²"],
  [-1, "⁻¹"],
  [-0.5, "^−½"],
  [0.5, "^½"],
  [1, ""],
  [2, "²"],
]);

export function headWords(change: ChangeName): string {
  const { loss, weights } = COORDINATES[change];
  if (loss !== undefined) return `Loss × ${formatPlain(loss)}`;
  if (typeof weights === "number") return `Weights in units of ${formatPlain(weights)}`;
  return weights === undefined ? "Axes turned" : `Each weight in its own unit`;
}

/** The verdict, and the distance of theta over the way gone. */
export function cellWords({ kind, deviation, power }: Cell): { word: string; figure: string } {
  const off =
    deviation === null || deviation > LOST ? "diverges" : `${formatNumber(deviation, 1)} off`;
  switch (kind) {
    case "same":
      return { word: "same", figure: off };
    case "rate":
      return { word: `same with η\u202f×\u202fc${raised(power ?? 1)}`, figure: `else ${off}` };
    case "notices":
      return { word: "notices", figure: off };
    case "unknown":
      return { word: "no numbers", figure: off };
  }
}

/** "weight²/loss", "weight", "none"; a dash where no power of the factors makes up for the change. */
export function unitWords(unit: InvarianceRow["unit"]): string {
  if (unit === null) return "–";
  const parts = [
    { name: "weight", power: unit.weight },
    { name: "loss", power: unit.loss },
  ];
  const above = parts
    .filter(({ power }) => power > 0)
    .map(({ name, power }) => name + raised(power));
  const below = parts
    .filter(({ power }) => power < 0)
    .map(({ name, power }) => name + raised(-power));
  if (above.length === 0 && below.length === 0) return "none";
  const top = above.length === 0 ? "1" : above.join(" ");
  return below.length === 0 ? top : `${top}/${below.join(" ")}`;
}

function raised(power: number): string {
  return RAISED.get(power) ?? `^${power}`;
}
