/** Lane colours: equal in CSS and code, and readable as text (WCAG 2.2: 4.5:1) on both themes' cards. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { LANE_COLOURS } from "../../src/ui/theme/lane-colours.ts";

const css = readFileSync(new URL("../../src/ui/theme/tokens.css", import.meta.url), "utf8");

/** Custom properties of one theme's rules. */
function tokens(theme: "light" | "dark"): Map<string, string> {
  const rules = css.split("}").filter((rule) => rule.includes(`[data-theme="${theme}"]`));
  const pairs = [...rules.join("").matchAll(/--([\w-]+):\s*(#[0-9a-f]{6})/g)];
  return new Map(pairs.map(([, name = "", value = ""]) => [name, value]));
}

/** Relative luminance, WCAG 2.2: https://www.w3.org/TR/WCAG22/#dfn-relative-luminance */
function luminance(colour: string): number {
  const channels = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16) / 255);
  const [red = 0, green = 0, blue = 0] = channels.map((value) =>
    value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4,
  );
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(a: string, b: string): number {
  const [low = 0, high = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

for (const theme of ["light", "dark"] as const) {
  const values = tokens(theme);
  const backgrounds = ["panel", "panel-2", "bg"].map((name) => values.get(name) ?? "#000000");

  test(`${theme}: lane colours are those of the style sheet and readable as text`, () => {
    LANE_COLOURS.forEach((colour, lane) => {
      expect(values.get(`lane-${lane + 1}`)).toBe(colour[theme]);
      for (const background of backgrounds) {
        expect(contrast(colour[theme], background)).toBeGreaterThanOrEqual(4.5);
      }
    });
  });

  test(`${theme}: inks and signal colours are readable as text`, () => {
    for (const name of ["ink", "ink-2", "ink-3", "accent", "good", "warn", "bad"]) {
      for (const background of backgrounds) {
        const found = contrast(values.get(name) ?? "#000000", background);
        expect(found, `${name} on ${background}`).toBeGreaterThanOrEqual(4.5);
      }
    }
    const button = contrast(values.get("accent-ink") ?? "", values.get("accent") ?? "");
    expect(button).toBeGreaterThanOrEqual(4.5);
  });
}
