/** A lane's colour as the custom property that this lab's style sheet reads. */
import type { CSSProperties } from "react";
import { laneColour } from "../../theme/lane-colours.ts";

export function colourStyle(lane: number): CSSProperties & Record<"--colour", string> {
  return { "--colour": laneColour(lane) };
}
