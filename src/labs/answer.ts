/** Answers a page's question, piece by piece, so that long lists fill while they are worked on. */
import { compareRules, type Equivalence } from "./equivalence.ts";
import { measurePlanePoint } from "./filter/plane.ts";
import { compareAdams, firstMoves, measureAverages } from "./filter/start-up.ts";
import { measureFilter } from "./filter/view.ts";
import { normalGround } from "./grounds.ts";
import { measureInvariance } from "./invariance.ts";
import type {
  DistancePoint,
  GroundChoice,
  LabAnswer,
  LabRequest,
  TheoremCard,
} from "./protocol.ts";
import { problemSource } from "./sources.ts";
import { RefusedError } from "./subject.ts";
import { theoremGroups, theorems } from "./theorems.ts";
import type { Theorem } from "./theorems/theorem.ts";
import type { Ground } from "./track.ts";

/** Most points that a chart gets. */
const MOST_POINTS = 400;

export function answerRequest(request: LabRequest, send: (answer: LabAnswer) => void): void {
  switch (request.kind) {
    case "compare":
      send(compare(request));
      break;
    case "theorems":
      send({
        kind: "list",
        groups: theoremGroups.map((group) => ({
          title: group.title,
          theorems: group.theorems.map(cardOf),
        })),
      });
      for (const theorem of theorems) {
        send({ kind: "found", id: theorem.id, finding: theorem.check() });
      }
      break;
    case "invariance":
      for (const { title, rule } of request.rules) {
        send({ kind: "row", row: measureInvariance(title, rule) });
      }
      break;
    case "filter":
      send(filter(request));
      break;
    case "plane":
      for (const { id, ...rule } of request.rules) {
        send({ kind: "placed", id, point: measurePlanePoint(rule, request.gradients) });
      }
      break;
    case "start-up": {
      const { choice } = request;
      const averages = measureAverages(choice);
      send({ kind: "started", averages, adams: compareAdams(choice), moves: firstMoves() });
      break;
    }
  }
  send({ kind: "done" });
}

function filter({ rule, gradients }: Extract<LabRequest, { kind: "filter" }>): LabAnswer {
  return unlessRefused(() => ({ kind: "filtered", view: measureFilter(rule, gradients) }));
}

function compare({ a, b, ground }: Extract<LabRequest, { kind: "compare" }>): LabAnswer {
  return unlessRefused(() => {
    const { verdict, words, distances } = compareRules(a, b, groundOf(ground));
    return { kind: "compared", verdict, words, points: pointsOf(distances) };
  });
}

function unlessRefused(answer: () => LabAnswer): LabAnswer {
  try {
    return answer();
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error;
    return { kind: "refused", message: error.message };
  }
}

function groundOf(choice: GroundChoice): Ground {
  const { seed, steps } = choice;
  if (choice.kind === "given") return normalGround(seed, steps, choice.size);
  const { problem } = choice;
  return { source: problemSource(problem, seed), start: problem.start, steps, seed };
}

/** Functions do not cross postMessage. */
function cardOf({ check: _, ...card }: Theorem): TheoremCard {
  return card;
}

/** At most `MOST_POINTS` points; each holds the largest distances of its stretch, so that nothing is smoothed away. */
function pointsOf({ steps, theta, estimate }: Equivalence["distances"]): readonly DistancePoint[] {
  const width = Math.max(1, Math.ceil(steps / MOST_POINTS));
  const points: DistancePoint[] = [];
  for (let start = 0; start < steps; start += width) {
    const end = Math.min(steps, start + width);
    points.push({
      step: end,
      theta: Math.max(...theta.relative.subarray(start, end)),
      estimate: Math.max(...estimate.relative.subarray(start, end)),
    });
  }
  return points;
}
