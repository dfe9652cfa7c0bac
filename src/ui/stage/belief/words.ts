/** What is said of a belief: what the spread is, what it claims, and how the truth is known. */
import { isPoints } from "../../../data/sets/facts.ts";
import { SPREAD } from "../../../language/beside.ts";
import type { BandReading, BeliefBand, Calibration } from "../../../wire/belief.ts";
import type { Plan } from "../../../wire/plan.ts";
import { formatCount, formatNumber } from "../../format.ts";

const FORMULAS: Readonly<Record<BandReading, (name: string) => string>> = {
  deviation: (name) => name,
  variance: (name) => `√${name}`,
  "mean-square": (name) => `√(${name} − e²)`,
};

/** "√(v_hat − e²)" */
export function bandFormula({ name, as }: BeliefBand): string {
  return FORMULAS[as](name);
}

/** As it stands in the list of choices. */
export function readingWords({ name, as }: BeliefBand): string {
  if (name === SPREAD && as === "deviation") return "spread, the rule’s own";
  const read = { deviation: "a deviation", variance: "a variance", "mean-square": "a mean square" };
  return `${bandFormula({ name, as })}: ${name} as ${read[as]}`;
}

/** What is drawn, and whether it is a claim about the truth. */
export function claimWords(band: BeliefBand): string {
  if (band.name === SPREAD && band.as === "deviation")
    return "The rule claims that the true gradient G lies about its spread s from its estimate e. If that is right, (G − e)/s is a standard normal.";
  if (band.as === "mean-square")
    return `s = ${bandFormula(band)} is how far single gradients lie from the estimate, by the rule’s mean square. It claims nothing about G: a mean of n gradients lies √n times closer.`;
  return `s = ${bandFormula(band)}, read as a spread because you chose it: the rule itself does not claim that G lies about s from e.`;
}

/** What to write, where a rule says nothing of its own. */
export const HOW_TO_STATE =
  "A rule states its belief in lines of its own: “spread = …”, the standard deviation it gives its estimate, and " +
  "“keep = …”, the weight of the old estimate in the new one. Remix the lane and add one, for example " +
  "“spread = 0.1*abs(m)”: what it claims is judged here, and its steps stay as they are.";

/** How far off "right" is called right: a tenth. */
const NEAR = 0.1;

/** One sentence about all parameters together. */
export function verdictWords({ rms, counted, endless }: Calibration): string {
  if (counted === 0) return "No spread is a number yet.";
  if (endless === counted) return "Every spread is 0, and the estimate is off.";
  const rest = endless === 0 ? "" : ` ${formatCount(endless)} of the spreads are 0: left out here.`;
  return `${sizeWords(rms)}${rest}`;
}

function sizeWords(rms: number): string {
  const said = `(G − e)/s has the root mean square ${formatNumber(rms)}`;
  if (Math.abs(Math.log(rms)) <= Math.log(1 + NEAR)) return `${said}: the spread fits.`;
  const times = formatNumber(rms > 1 ? rms : 1 / rms, 2);
  return rms > 1
    ? `${said}: G lies ${times} times as far off as s says.`
    : `${said}: G lies ${times} times closer than s says.`;
}

/** Where G comes from, and how noisy it is itself. */
export function truthWords({ problem, probe }: Plan, truthNoise: number | null): string {
  if (problem.kind === "small") return "G is exact.";
  const examples = examplesOf(problem);
  if (truthNoise === null) return `G is the gradient over all ${examples}, at the probes.`;
  const count = probe.batch === "full" ? "all" : formatCount(probe.batch);
  // "2.3 s" would be read as seconds.
  const share = Number.isFinite(truthNoise)
    ? `${formatNumber(truthNoise, 2)} times s`
    : "not known";
  return (
    `G is measured on ${count} ${examples} at each probe; its own noise, from its two halves, is ` +
    `${share} (root mean square), and is part of what is counted here.`
  );
}

/** What G is a mean over. */
function examplesOf(problem: Plan["problem"]): string {
  if (problem.kind === "meta") return "tasks";
  const hasPoints = problem.kind === "network" && isPoints(problem.network.data.set);
  return hasPoints ? "training points" : "training pictures";
}
