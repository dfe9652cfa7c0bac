/** The theme's inks as values: canvas cannot read CSS custom properties. Read once per drawing. */
import { LANE_COLOURS } from "../../theme/lane-colours.ts";

export interface Palette {
  readonly theme: "light" | "dark";
  readonly panel: string;
  readonly line: string;
  readonly lineStrong: string;
  readonly ink: string;
  readonly ink2: string;
  readonly ink3: string;
  readonly fontUi: string;
  /** One per lane, cycling. */
  readonly lane: (index: number) => string;
}

export function readPalette(element: Element): Palette {
  const style = getComputedStyle(element);
  const read = (name: string): string => style.getPropertyValue(name).trim();
  const theme = document.documentElement.dataset["theme"] === "dark" ? "dark" : "light";
  return {
    theme,
    panel: read("--panel"),
    line: read("--line"),
    lineStrong: read("--line-strong"),
    ink: read("--ink"),
    ink2: read("--ink-2"),
    ink3: read("--ink-3"),
    fontUi: read("--font-ui"),
    lane: (index) => read(`--lane-${String((index % LANE_COLOURS.length) + 1)}`),
  };
}
