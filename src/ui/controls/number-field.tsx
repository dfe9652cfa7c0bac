/**
 * A number one can type. Enter and leaving the field take the value, Escape brings the old one back, arrow keys step.
 * A value that is not a number or outside the bounds is marked and not taken.
 */
import { useState, type KeyboardEvent } from "react";
import { formatPlain } from "../format.ts";
import { useOwnEscape } from "./use-own-escape.ts";

export interface NumberFieldProps {
  readonly id?: string;
  /** Accessible name, where no <label> points here. */
  readonly name?: string;
  readonly value: number;
  readonly min?: number;
  readonly max?: number;
  readonly integer?: boolean;
  /** `field`: a box in a form. `value`: looks like text until it is touched. */
  readonly look?: "field" | "value";
  readonly onCommit: (value: number) => void;
  /** Replaces the arrow keys' steps of one in the last digit. */
  readonly onStep?: (direction: 1 | -1, large: boolean) => void;
}

/** What the text means, or why it is refused. Accepts the signs that the page itself prints. */
export function readNumber(
  text: string,
  {
    min = -Infinity,
    max = Infinity,
    integer = false,
  }: { min?: number; max?: number; integer?: boolean },
): { readonly value: number } | { readonly refusal: string } {
  const plain = text.replace(/[\s,\u202f\u2009]/g, "").replace(/\u2212/g, "-");
  const value = plain === "" ? NaN : Number(plain);
  if (!Number.isFinite(value)) return { refusal: "Type a number, for example 0.01 or 3e-4." };
  if (integer && !Number.isInteger(value)) return { refusal: "Type a whole number." };
  if (value < min) return { refusal: `At least ${formatPlain(min)}.` };
  if (value > max) return { refusal: `At most ${formatPlain(max)}.` };
  return { value };
}

export function NumberField(props: NumberFieldProps) {
  const { id, name, value, look = "field", onCommit, onStep } = props;
  const [draft, setDraft] = useState<string | null>(null);
  const bounds = {
    ...(props.min !== undefined && { min: props.min }),
    ...(props.max !== undefined && { max: props.max }),
    integer: props.integer ?? false,
  };
  const reading = draft === null ? null : readNumber(draft, bounds);
  const refusal = reading !== null && "refusal" in reading ? reading.refusal : undefined;

  useOwnEscape(draft !== null, () => {
    setDraft(null);
  });

  function commit(): void {
    if (reading !== null && "value" in reading && reading.value !== value) onCommit(reading.value);
    setDraft(null);
  }

  function onKeyDown(event: KeyboardEvent<HTMLInputElement>): void {
    if (event.key === "Enter" && refusal === undefined) commit();
    if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return;
    event.preventDefault();
    const direction = event.key === "ArrowUp" ? 1 : -1;
    setDraft(null);
    if (onStep !== undefined) onStep(direction, event.shiftKey);
    else stepBy(direction * (event.shiftKey ? 10 : 1));
  }

  function stepBy(steps: number): void {
    const next = readNumber(
      String(Number((value + steps * lastDigit(value)).toPrecision(12))),
      bounds,
    );
    if ("value" in next) onCommit(next.value);
  }

  return (
    <input
      {...(id !== undefined && { id })}
      {...(name !== undefined && { "aria-label": name })}
      className={look === "field" ? "field num" : "value"}
      inputMode="text"
      autoComplete="off"
      spellCheck={false}
      value={draft ?? formatPlain(value)}
      aria-invalid={refusal !== undefined}
      title={refusal}
      onFocus={(event) => {
        event.currentTarget.select();
      }}
      onChange={(event) => {
        setDraft(event.currentTarget.value);
      }}
      onBlur={commit}
      onKeyDown={onKeyDown}
    />
  );
}

/** Size of the last written digit: 1 for 12, 0.01 for 0.25, 1e-4 for 3e-4. */
function lastDigit(value: number): number {
  if (Number.isInteger(value)) return 1;
  const [mantissa = "", exponent = "0"] = value.toExponential().split("e");
  const decimals = mantissa.split(".")[1]?.length ?? 0;
  return 10 ** (Number(exponent) - decimals);
}
