/**
 * Numbers as text, the same everywhere on the page: three significant digits, thin no-break separators, and a dash
 * where there is nothing to say. NaN and infinities never reach the screen as such.
 */

/** Stands for a value that was not measured. */
export const ABSENT = "–";

/** Narrow no-break space: separates thousands without breaking a line or looking like a decimal mark. */
export const THIN = "\u202f";

/** U+2212 is as wide as a digit in tabular figures; a hyphen is not. */
const MINUS = "\u2212";

/** A whole number with separators: 12 345. Rounds. */
export function formatCount(value: number | null): string {
  if (value === null || !Number.isFinite(value)) return ABSENT;
  return signed(value, group(String(Math.abs(Math.round(value)))));
}

/**
 * A measured number with `digits` significant digits: 0.0421, 1 235, 3.2e-5.
 * From 1,000 on whole numbers are shown in full, from 100,000 on and below 0.001 in powers of ten.
 */
export function formatNumber(value: number | null, digits = 3): string {
  if (value === null || Number.isNaN(value)) return ABSENT;
  if (!Number.isFinite(value)) return signed(value, "∞");
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size >= 99_999.5 || size < 0.001) return signed(value, power(size.toExponential(digits - 1)));
  const whole = Math.round(size);
  if (whole >= 10 ** digits) return signed(value, group(String(whole)));
  return signed(value, size.toPrecision(digits));
}

/** A chosen number (a setting, an axis tick) with at most `digits` significant digits and no padding: 0.9, 3e-4. */
export function formatPlain(value: number | null, digits = 6): string {
  if (value === null || Number.isNaN(value)) return ABSENT;
  if (!Number.isFinite(value)) return signed(value, "∞");
  if (value === 0) return "0";
  const size = Number(Math.abs(value).toPrecision(digits));
  if (size >= 1e5 || size < 0.001) return signed(value, power(size.toExponential()));
  const [whole = "0", fraction] = String(size).split(".");
  return signed(value, fraction === undefined ? group(whole) : `${group(whole)}.${fraction}`);
}

/** A share of one as a percentage: 0.4375 is 43.8 %. */
export function formatPercent(value: number | null): string {
  if (value === null || !Number.isFinite(value)) return ABSENT;
  return `${formatPlain(value * 100, 3)}${THIN}%`;
}

/** A rate for the device badge: 61k, 840, 0.52. */
export function formatRate(perSecond: number): string {
  if (!Number.isFinite(perSecond)) return ABSENT;
  if (perSecond >= 999_500) return `${formatPlain(perSecond / 1e6, 3)}M`;
  if (perSecond >= 9_995) return `${formatPlain(perSecond / 1e3, 3)}k`;
  return formatPlain(perSecond, 3);
}

/** Each from so many seconds on. */
const SPANS = [
  [172_800, 86_400, "days"],
  [5400, 3600, "hours"],
  [90, 60, "minutes"],
] as const;

/** An estimated time with two digits, as it is no better: 11 hours, 3.3 minutes, 4 seconds. */
export function formatDuration(seconds: number): string {
  for (const [least, length, unit] of SPANS)
    if (seconds >= least) return `${formatPlain(seconds / length, 2)} ${unit}`;
  const whole = Math.max(1, Math.round(seconds));
  return whole === 1 ? "1 second" : `${whole} seconds`;
}

function signed(value: number, text: string): string {
  return value < 0 && text !== "0" ? `${MINUS}${text}` : text;
}

/** "1.20e-5" becomes "1.20e−5" with a true minus and without a plus. */
function power(text: string): string {
  return text.replace("e+", "e").replace("e-", `e${MINUS}`);
}

function group(digits: string): string {
  return digits.replace(/\B(?=(\d{3})+$)/g, THIN);
}
