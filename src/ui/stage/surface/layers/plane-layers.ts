/**
 * What a surface shows on demand: clouds of replicas, their spread, and what each rule divides by. Loaded when it is first
 * wanted: with one replica and no ellipses the page does without.
 */
import type { StageMark } from "../../../../state/prefs.ts";
import { fillDot } from "../../canvas/shapes.ts";
import { newest, type PlaneScene } from "../draw-lanes.ts";
import { toPixel } from "../viewport.ts";
import { createDensityPainter, forEachPixel } from "./density.ts";
import { divisorEllipse, divisorsOf, spreadEllipse, type Ellipse } from "./ellipses.ts";

/** Up to so many points a lane they are drawn one by one, large enough to be followed. */
const FEW = 512;
/** Longer half-axis of the ellipse of divisors, pixels. */
const REACH = 42;
const NARROWEST = 1.2;

export interface PlaneLayers {
  /** Below the paths. */
  readonly under: (context: CanvasRenderingContext2D, scene: LayerScene) => void;
  /** Above them. */
  readonly over: (context: CanvasRenderingContext2D, scene: LayerScene) => void;
}

export interface LayerScene extends PlaneScene {
  readonly marks: readonly StageMark[];
  /** Spacing of numbers just above 1 in the lanes' arithmetic. */
  readonly epsilon: number;
}

export function createPlaneLayers(): PlaneLayers {
  const density = createDensityPainter();
  const drawCloud = (context: CanvasRenderingContext2D, scene: LayerScene, lane: number): void => {
    const cloud = scene.stage.clouds[lane];
    if (cloud == null) return;
    const colour = scene.palette.lane(lane);
    if (cloud.points.length > 2 * FEW) {
      density.paint(context, cloud, { ...scene, colour });
      return;
    }
    context.fillStyle = colour;
    context.globalAlpha = 0.42;
    forEachPixel(cloud, scene, (x, y) => {
      fillDot(context, x, y, 1.7);
    });
    context.globalAlpha = 1;
  };
  return {
    under: (context, scene) => {
      if (!scene.marks.includes("cloud")) return;
      forLanes(scene, (lane) => {
        drawCloud(context, scene, lane);
      });
    },
    over: (context, scene) => {
      if (scene.marks.includes("spread")) {
        forLanes(scene, (lane) => {
          drawSpread(context, scene, lane);
        });
      }
      if (scene.marks.includes("divisors")) {
        forLanes(scene, (lane) => {
          drawDivisors(context, scene, lane);
        });
      }
    },
  };
}

function forLanes({ stage, hidden }: LayerScene, draw: (lane: number) => void): void {
  stage.paths.forEach((_, lane) => {
    if (!hidden.includes(lane)) draw(lane);
  });
}

/** One and two standard deviations around the mean, which is a ring. */
function drawSpread(context: CanvasRenderingContext2D, scene: LayerScene, lane: number): void {
  const cloud = scene.stage.clouds[lane];
  const one = cloud == null ? null : spreadEllipse(cloud, scene);
  if (cloud == null || one === null) return;
  const at = toPixel(scene.view, scene.size, cloud.mean[0] ?? 0, cloud.mean[1] ?? 0);
  for (const [sigmas, width] of [
    [1, 2],
    [2, 1.1],
  ] as const) {
    const shape = { ...one, first: sigmas * one.first, second: sigmas * one.second };
    strokeEllipse(context, at, shape, { scene, lane, width });
  }
  strokeEllipse(context, at, { first: 4, second: 4, angle: 0 }, { scene, lane, width: 2 });
}

function drawDivisors(context: CanvasRenderingContext2D, scene: LayerScene, lane: number): void {
  const { stage, epsilon } = scene;
  const point = newest(stage.paths[lane] ?? []);
  if (point === null) return;
  const divisors = divisorsOf(stage.estimates[lane], stage.updates[lane], { point, epsilon });
  if (divisors === null) return;
  const at = toPixel(scene.view, scene.size, point[0], point[1]);
  const shape = divisorEllipse(divisors, { ...scene, reach: REACH });
  context.setLineDash([5, 3]);
  strokeEllipse(context, at, shape, { scene, lane, width: 1.8, fill: 0.1 });
  context.setLineDash([]);
}

function strokeEllipse(
  context: CanvasRenderingContext2D,
  at: { readonly x: number; readonly y: number },
  { first, second, angle }: Ellipse,
  {
    scene: { palette },
    lane,
    width,
    fill = 0,
  }: { scene: LayerScene; lane: number; width: number; fill?: number },
): void {
  context.beginPath();
  context.ellipse(
    at.x,
    at.y,
    Math.max(NARROWEST, first),
    Math.max(NARROWEST, second),
    angle,
    0,
    2 * Math.PI,
  );
  if (fill > 0) {
    context.globalAlpha = fill;
    context.fillStyle = palette.lane(lane);
    context.fill();
  }
  // A seam in the card's colour keeps the line apart from a cloud of its own colour.
  context.globalAlpha = 0.75;
  context.strokeStyle = palette.panel;
  context.lineWidth = width + 2;
  context.stroke();
  context.globalAlpha = 1;
  context.strokeStyle = palette.lane(lane);
  context.lineWidth = width;
  context.stroke();
}
