/** A number under the microscope: three digits to read, all of them on hover, and whom it belongs to. */
import { formatNumber, formatPlain } from "../format.ts";
import type { ValueKind } from "./reading.ts";

export const KIND_WORDS: Readonly<Record<ValueKind, string>> = {
  setting: "setting",
  element: "this weight",
  tensor: "whole tensor",
  step: "whole step",
};

interface ValueProps {
  readonly value: number;
  readonly of?: ValueKind;
  /** What the number is, for the hint. */
  readonly name?: string;
}

export function Value({ value, of, name }: ValueProps) {
  const kind = of === undefined ? "" : ` (${KIND_WORDS[of]})`;
  const title = `${name === undefined ? "" : `${name} = `}${exact(value)}${kind}`;
  return (
    <data value={String(value)} data-of={of} className="num" title={title}>
      {shown(value, of)}
    </data>
  );
}

/** What a person chose and what counts is not padded with zeros. */
function shown(value: number, of: ValueKind | undefined): string {
  if (Number.isNaN(value)) return "not a number";
  return of === "setting" || Number.isInteger(value) ? formatPlain(value) : formatNumber(value);
}

/** All digits, with the page's own minus. */
function exact(value: number): string {
  if (Number.isNaN(value)) return "not a number";
  return Number.isFinite(value) ? String(value).replace(/-/g, "−") : value < 0 ? "−∞" : "∞";
}
