/** The problem as a small picture: height map, shape of the signal, or a sign for pictures. */
import { ChartSpline, Images, Sigma } from "lucide-react";
import { useEffect, useMemo, useRef } from "react";
import { landscape, profile } from "../stage/surface/landscape.ts";
import { useStore } from "../store-context.ts";
import { useTheme } from "../theme/use-theme.ts";
import { DrawnOutline } from "./drawn-outline.tsx";
import type { Formula } from "../../language/ir.ts";

const SIZE = 52;
const PIXELS = 104;
const OVERSIZE = 1.12;
/** Grid points across: all tiles of the chooser together stay within a frame or two. */
const GRID = 64;

export function Thumbnail() {
  const problem = useStore((state) => state.plan?.problem ?? null);
  if (problem?.kind === "network") return <Sign icon={Images} />;
  if (problem?.kind === "meta") return <Sign icon={ChartSpline} />;
  if (problem?.small.kind === "signal") {
    const values = problem.small.signal?.values;
    return values === undefined ? <Sign icon={ChartSpline} /> : <DrawnOutline values={values} />;
  }
  if (problem === null || problem.small.formula === null) return <Sign icon={Sigma} />;
  const { formula, view, interval, minimum } = problem.small;
  if (interval != null) return <Outline formula={formula} interval={interval} />;
  if (view === null) return <Sign icon={Sigma} />;
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
    return landscape(
      formula,
      { left, right, bottom, top },
      { aspect: 1, minimum: lowest, grid: GRID },
    );
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

export interface OutlineProps {
  readonly formula: Formula;
  readonly interval: readonly [number, number];
}

/** The curve of a formula in one variable. */
export function Outline({ formula, interval }: OutlineProps) {
  const path = useMemo(() => {
    const { x, y } = profile(formula, interval[0], interval[1], SIZE);
    const finite = y.filter(Number.isFinite);
    const [low, high] = [Math.min(...finite), Math.max(...finite)];
    const points = Array.from(x, (_, index) => {
      const height = ((y[index] ?? low) - low) / (high - low || 1);
      return Number.isFinite(height)
        ? `${String(index)} ${(SIZE - 6 - 40 * height).toFixed(1)}`
        : "";
    });
    return `M${points.filter((point) => point !== "").join(" L")}`;
  }, [formula, interval]);
  return (
    <svg
      className="thumbnail"
      width={SIZE}
      height={SIZE}
      viewBox={`0 0 ${SIZE} ${SIZE}`}
      aria-hidden
    >
      <path d={path} fill="none" stroke="currentColor" strokeWidth="1.4" opacity="0.55" />
    </svg>
  );
}
