/** Error feedback around the compressor as classes of the exported script: each stands in the list of stages as one. */
import type { PlanFeedback } from "../../wire/plan.ts";
import { pythonFloat } from "./python.ts";

export const FEEDBACK_CLASSES = {
  EF14: [
    "class EF14:",
    '    """Sends C(p) of p = g + e, and keeps what was not sent: e = p - C(p)."""',
    "",
    "    def __init__(self, compressor):",
    "        self.compressor = compressor",
    "        self.errors = {}",
    "",
    "    def __call__(self, gradients, call):",
    "        errors = self.errors.get(call) or [torch.zeros_like(g) for g in gradients]",
    "        wanted = [g + e for g, e in zip(gradients, errors)]",
    "        sent = wanted",
    "        for stage in self.compressor:",
    "            sent = stage(sent, call)",
    "        self.errors[call] = [w - s for w, s in zip(wanted, sent)]",
    "        return sent",
  ],
  EF21: [
    "class EF21:",
    '    """Sends C(g - h), and both sides remember h = h + C(g - h); with eta, v = (1 - eta) v + eta g in place of g."""',
    "",
    "    def __init__(self, compressor, eta=None):",
    "        self.compressor, self.eta = compressor, eta",
    "        self.held, self.means = {}, {}",
    "",
    "    def __call__(self, gradients, call):",
    "        if self.eta is not None:",
    "            means = self.means.get(call)",
    "            if means is not None:",
    "                gradients = [",
    "                    (1 - self.eta) * v + self.eta * g for v, g in zip(means, gradients)",
    "                ]",
    "            self.means[call] = gradients",
    "        held = self.held.get(call) or [torch.zeros_like(g) for g in gradients]",
    "        change = [g - h for g, h in zip(gradients, held)]",
    "        for stage in self.compressor:",
    "            change = stage(change, call)",
    "        self.held[call] = [h + c for h, c in zip(held, change)]",
    "        return self.held[call]",
  ],
} as const;

/** The scheme around the stages that it compresses with, as Python builds it. */
export function feedbackOf(
  feedback: PlanFeedback,
  compressor: readonly string[],
): { readonly name: keyof typeof FEEDBACK_CLASSES; readonly text: string } {
  const list = `[${compressor.join(", ")}]`;
  if (feedback.kind === "ef14") return { name: "EF14", text: `EF14(${list})` };
  const eta = feedback.kind === "ef21-sgdm" ? `, eta=${pythonFloat(feedback.eta)}` : "";
  return { name: "EF21", text: `EF21(${list}${eta})` };
}
