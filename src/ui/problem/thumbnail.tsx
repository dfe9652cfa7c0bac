/** The problem as a small picture: height map, shape of the signal, or a sign for pictures. */
import { ChartSpline, Images, Sigma } from "lucide-react";
import { useEffect, useMemo, useRef } from "react";
import { landscape } from "../stage/surface/landscape.ts";
import { useStore } from "../store-context.ts";
import { useTheme } from "../theme/use-theme.ts";
import type { Formula } from "../../language/ir.ts";

const SIZE = 52;
const PIXELS = 104;
const OVERSIZE = 1.12;

export function Thumbnail() {
  const problem = useStore((state) => state.plan?.problem ?? null);
  if (problem?.kind === "network") return <Sign icon={Images} />;
  if (problem?.small.kind === "signal") return <Sign icon={ChartSpline} />;
  if (problem === null || problem.small.formula === null || problem.small.view === null) {
    return <Sign icon={Sigma} />;
  }
  const { formula, view, minimum } = problem.small;
  return <HeightMap formula={formula} view={view} lowest={minimum?.loss ?? null} />;
}

function Sign({ icon: Icon }: { icon: typeof Images }) {
  return (
    <div className="thumbnail" aria-hidden>
      <Icon size={22} strokeWidth={1.5} />
    </div>
  );
}

export interface HeightMapProps {
  readonly formula: Formula;
  readonly view: readonly [number, number, number, number];
  /** Smallest loss, where it is known. */
  readonly lowest: number | null;
}

/** Every second contour of a formula in two variables. */
export function HeightMap({ formula, view, lowest }: HeightMapProps) {
  const theme = useTheme();
  const canvas = useRef<HTMLCanvasElement>(null);
  const land = useMemo(() => {
    const [left, right, bottom, top] = view;
    return landscape(formula, { left, right, bottom, top }, { aspect: 1, minimum: lowest });
  }, [formula, view, lowest]);
  useEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (context == null) return;
    const styles = getComputedStyle(document.documentElement);
    const ink = styles.getPropertyValue("--ink");
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, PIXELS, PIXELS);
    context.strokeStyle = ink;
    context.lineWidth = 1.4;
    context.globalAlpha = 0.42;
    // The grid reaches a little beyond the window, where contours are closed along its edge.
    const scale = (PIXELS / land.columns) * OVERSIZE;
    const shift = (PIXELS * (1 - OVERSIZE)) / 2;
    context.setTransform(1, 0, 0, 1, shift, shift);
    land.lines.forEach((rings, level) => {
      if (level % 2 === 1) return;
      for (const ring of rings) {
        context.beginPath();
        ring.forEach(([x = 0, y = 0], index) => {
          if (index === 0) context.moveTo(x * scale, y * scale);
          else context.lineTo(x * scale, y * scale);
        });
        context.stroke();
      }
    });
  }, [land, theme]);
  return (
    <canvas
      ref={canvas}
      className="thumbnail"
      width={PIXELS}
      height={PIXELS}
      style={{ width: SIZE, height: SIZE }}
      aria-hidden
    />
  );
}
