/** `_update` of an emitted PyTorch optimizer: the rule itself, one parameter tensor at a time. */
import type { CheckedLine, Rule } from "../ir.ts";
import type { Page } from "./emitted.ts";
import type { LineShapes } from "./line-shapes.ts";
import { callsOf } from "./literals.ts";
import { torchText } from "./torch-spelling.ts";
import type { TorchNeeds } from "./torch.ts";

interface Update {
  readonly rule: Rule;
  readonly safe: ReadonlyMap<string, string>;
  readonly needs: TorchNeeds;
  readonly shapes: LineShapes;
  readonly page: Page;
  /** Initial values that need all parameters at once are computed at every step and used at the first. */
  readonly late: ReadonlySet<string>;
  readonly readsStep: boolean;
}

export function addUpdate(
  page: Page,
  rule: Rule,
  given: Pick<Update, "safe" | "needs" | "shapes">,
): void {
  const late = new Set(
    rule.lines.filter((line) => line.kind === "initial" && waits(line)).map(({ target }) => target),
  );
  const readsStep = given.needs.reads.has("t") || late.size > 0;
  const update: Update = { ...given, page, rule, late, readsStep };
  page.add(`def _update(self, p, group${given.needs.reads.has("loss") ? ", loss" : ""}):`);
  page.indented(() => {
    addInputs(update);
    addState(update);
    page.add("");
    const aliases = new Set(["theta", "g"]);
    rule.lines.forEach((line, index) => {
      if (line.kind !== "assign") return;
      page.statement(index, `${nameOf(update, line.target)} = ${textOf(update, index)}`);
      if (line.value.kind === "name" && aliases.has(line.value.name)) aliases.add(line.target);
      else aliases.delete(line.target);
    });
    page.add("");
    addResults(update, aliases);
  });
}

const nameOf = ({ safe }: Update, name: string): string => safe.get(name) ?? name;

function textOf(
  update: Update,
  index: number,
  name = (read: string) => nameOf(update, read),
): string {
  const line = update.rule.lines[index]!;
  return torchText(line.value, {
    name,
    isVector: (expression) => update.shapes.isVector(index, expression),
  });
}

function waits(line: CheckedLine): boolean {
  return [...callsOf(line.value)].some((name) => name === "grad" || name.startsWith("global_"));
}

function addInputs(update: Update): void {
  const { page, rule, needs } = update;
  for (const { name } of rule.program.settings) {
    const safe = nameOf(update, name);
    page.add(`${safe} = _number(group["${safe}"])`);
  }
  // The closure may clear the gradient in place when it is asked again.
  page.add("theta = p", `g = p.grad${needs.gradients ? ".clone()" : ""}`);
  if (needs.reads.has("B")) page.add('B = _number(group["batch_size"])');
  if (needs.reads.has("loss")) page.add("loss = loss.detach()");
  if (needs.reads.has("g2")) {
    page.add('if not hasattr(p, "g2"):');
    page.add(
      '    raise RuntimeError("set p.g2 to the batch mean of squared per-example gradients")',
    );
    page.add("g2 = p.g2");
  }
  // PyTorch keeps outputs first: a filter counts as inputs x outputs.
  if (needs.reads.has("rows")) {
    page.add("rows = _number(p[0].numel() if p.dim() > 1 else p.numel())");
  }
  if (needs.reads.has("cols")) page.add("cols = _number(len(p) if p.dim() > 1 else 1)");
  if (needs.reads.has("is_matrix")) page.add("is_matrix = _number(p.dim() > 1)");
}

/** Creates the slots at the first step and reads them at every one. */
function addState(update: Update): void {
  const { page, rule, shapes, readsStep } = update;
  const { slots } = rule.program;
  if (slots.length === 0 && !readsStep) return;
  page.add("state = self.state[p]", "if len(state) == 0:");
  page.indented(() => {
    if (readsStep) page.add('state["t"] = 0');
    for (const { name } of slots) {
      const index = rule.lines.findIndex((line) => line.kind === "initial" && line.target === name);
      const key = `state["${name}"]`;
      if (index < 0 || update.late.has(name))
        page.add(`${key} = ${shapes.slotIsVector(name) ? "torch.zeros_like(p)" : "_number(0)"}`);
      else page.statement(index, `${key} = ${initialText(update, index)}`);
    }
  });
  if (readsStep) page.add('state["t"] += 1', 't = _number(state["t"])');
  for (const { name } of slots) {
    const local = nameOf(update, name);
    page.add(`${local} = state["${name}"]`);
    if (!update.late.has(name)) continue;
    const index = rule.lines.findIndex((line) => line.kind === "initial" && line.target === name);
    page.statement(index, `${local} = torch.where(t == 1, ${textOf(update, index)}, ${local})`);
  }
}

/** Before step 1: slots have no names yet, and t is 1. */
function initialText(update: Update, index: number): string {
  const { rule, shapes } = update;
  const line = rule.lines[index]!;
  const slots = new Set(rule.program.slots.map(({ name }) => name));
  const text = textOf(update, index, (read) => {
    if (read === "t") return "_number(1)";
    return slots.has(read) ? `state["${read}"]` : nameOf(update, read);
  });
  if (line.value.kind === "name" && ["theta", "g", "g2"].includes(line.value.name))
    return `${text}.clone()`;
  const fills = shapes.slotIsVector(line.target) && !shapes.assignsVector(index);
  return fills ? `torch.zeros_like(p) + (${text})` : text;
}

/** Keeps the slots and moves the parameter. What still is the gradient's or parameter's own memory is copied. */
function addResults(update: Update, aliases: ReadonlySet<string>): void {
  const { page, rule, shapes } = update;
  for (const { name } of rule.program.slots) {
    if (!rule.lines.some((line) => line.kind === "assign" && line.target === name)) {
      if (update.late.has(name)) page.add(`state["${name}"] = ${nameOf(update, name)}`);
      continue;
    }
    const local = nameOf(update, name);
    const fills = shapes.slotIsVector(name) && !shapes.endsAsVector(name);
    const value = fills
      ? `torch.zeros_like(p) + ${local}`
      : aliases.has(name)
        ? `${local}.clone()`
        : local;
    page.add(`state["${name}"] = ${value}`);
  }
  page.add("p.copy_(theta)");
}
