/** How lines are told apart without colour: a picture and its key both take the patterns from here. SVG, in pixels. */
export type LineLook = "solid" | "dashed" | "dotted";

export const DASHES: Readonly<Record<LineLook, string | undefined>> = {
  solid: undefined,
  dashed: "5 3",
  dotted: "1.5 3.5",
};
