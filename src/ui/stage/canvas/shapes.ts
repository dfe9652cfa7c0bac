/** The few marks that pictures share: crosses, stars, arrows, dots with a halo. CSS pixels throughout. */

type Context = CanvasRenderingContext2D;

export function strokePolyline(
  context: Context,
  xs: ArrayLike<number>,
  ys: ArrayLike<number>,
): void {
  context.beginPath();
  let pen = false;
  for (let index = 0; index < xs.length; index += 1) {
    const x = xs[index] ?? Number.NaN;
    const y = ys[index] ?? Number.NaN;
    if (!Number.isFinite(x) || !Number.isFinite(y)) {
      pen = false;
    } else if (pen) {
      context.lineTo(x, y);
    } else {
      context.moveTo(x, y);
      pen = true;
    }
  }
  context.stroke();
}

export function drawCross(context: Context, x: number, y: number, radius: number): void {
  context.beginPath();
  context.moveTo(x - radius, y - radius);
  context.lineTo(x + radius, y + radius);
  context.moveTo(x - radius, y + radius);
  context.lineTo(x + radius, y - radius);
  context.stroke();
}

export function fillStar(context: Context, x: number, y: number, radius: number): void {
  starPath(context, x, y, radius);
  context.fill();
}

/** A star of five corners as the present path. */
export function starPath(context: Context, x: number, y: number, radius: number): void {
  context.beginPath();
  for (let corner = 0; corner < 10; corner += 1) {
    const reach = corner % 2 === 0 ? radius : radius * 0.42;
    const angle = (corner * Math.PI) / 5 - Math.PI / 2;
    context.lineTo(x + reach * Math.cos(angle), y + reach * Math.sin(angle));
  }
  context.closePath();
}

export function fillDot(context: Context, x: number, y: number, radius: number): void {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fill();
}

/** A line with an arrowhead of `head` pixels at its end. */
export function strokeArrow(
  context: Context,
  from: { readonly x: number; readonly y: number },
  to: { readonly x: number; readonly y: number },
  head: number,
): void {
  const angle = Math.atan2(to.y - from.y, to.x - from.x);
  context.beginPath();
  context.moveTo(from.x, from.y);
  context.lineTo(to.x, to.y);
  for (const side of [-1, 1]) {
    context.moveTo(to.x, to.y);
    context.lineTo(
      to.x - head * Math.cos(angle + side * 0.5),
      to.y - head * Math.sin(angle + side * 0.5),
    );
  }
  context.stroke();
}
