/** The mark of a class as it stands in the plane. */
import { useCallback } from "react";
import { type Surface, useCanvas } from "../canvas/use-canvas.ts";
import { classPath } from "./draw-points.ts";

export function ClassMark({ label }: { readonly label: number }) {
  const draw = useCallback(
    ({ context, width, height, palette }: Surface) => {
      context.fillStyle = palette.ink;
      classPath(context, label, { x: width / 2, y: height / 2, radius: 4 });
      context.fill();
    },
    [label],
  );
  const { ref } = useCanvas(draw);
  return <canvas ref={ref} className="class-mark" aria-hidden="true" />;
}
