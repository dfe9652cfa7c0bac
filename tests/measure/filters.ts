/** Rules written out by hand, straight from their papers, to hold the measures and closed forms against. */

export type Filter = (g: number) => number;

/** m = beta m + (1 - beta) g. */
export function movingAverage(beta: number): Filter {
  let m = 0;
  return (g) => (m = beta * m + (1 - beta) * g);
}

/** The three-buffer form of arXiv 2409.15314. `first`: the first difference is g_1 ("gradient") or 0 ("zero"). */
export function rectified(beta: number, first: "gradient" | "zero"): Filter {
  let m = 0;
  let z = 0;
  let previous: number | null = first === "gradient" ? 0 : null;
  return (g) => {
    m = beta * m + (1 - beta) * g;
    z = beta * z + (1 - beta) * (g - (previous ?? g));
    previous = g;
    return m + beta * z;
  };
}

/** (1 - nu) g + nu m. */
export function quasiHyperbolic(beta: number, nu: number): Filter {
  const average = movingAverage(beta);
  return (g) => {
    const m = average(g);
    return (1 - nu) * g + nu * m;
  };
}

/** Zeros until the first gradient has arrived, then the gradient of `steps` steps ago. */
export function delayed(filter: Filter, steps: number): Filter {
  const waiting: number[] = new Array<number>(steps).fill(0);
  return (g) => {
    waiting.push(g);
    return filter(waiting.shift()!);
  };
}
