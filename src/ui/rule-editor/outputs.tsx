/**
 * What one rule text becomes: mathematics, a PyTorch optimizer, a JavaScript function, the WGSL kernel. Pointing at a line
 * lights up the same line everywhere; the arrow keys go from line to line. Loaded when an editor is first opened.
 */
import { Check, Copy } from "lucide-react";
import { Tabs } from "radix-ui";
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from "react";
import type { About } from "../../language/emit/emitted.ts";
import type { Rule } from "../../language/ir.ts";
import { Button } from "../controls/button.tsx";
import { Formula } from "./formulas.tsx";
import {
  formulasOf,
  type Output,
  type OutputId,
  OUTPUTS,
  type Row,
  rowsOf,
} from "./output-lines.ts";
import "./outputs.css";

export interface OutputsProps {
  readonly rule: Rule;
  readonly about: About;
  /** The line of the rule that is pointed at: index into `rule.lines`. */
  readonly lit: number | null;
  readonly onLit: (statement: number | null) => void;
}

export function Outputs(props: OutputsProps) {
  const [shown, setShown] = useState<OutputId>("tex");
  return (
    <Tabs.Root
      className="outputs"
      value={shown}
      onValueChange={(value) => {
        setShown(OUTPUTS.find(({ id }) => id === value)?.id ?? "tex");
      }}
    >
      <Tabs.List className="outputs-tabs" aria-label="The rule as">
        {OUTPUTS.map(({ id, name }) => (
          <Tabs.Trigger key={id} value={id}>
            {name}
          </Tabs.Trigger>
        ))}
      </Tabs.List>
      {OUTPUTS.map((output) => (
        <Tabs.Content key={output.id} value={output.id} className="output" tabIndex={-1}>
          <OutputText output={output} {...props} />
        </Tabs.Content>
      ))}
    </Tabs.Root>
  );
}

function OutputText({ output, rule, about, lit, onLit }: OutputsProps & { output: Output }) {
  const emitted = useMemo(() => output.emit(rule, about), [output, rule, about]);
  const rows = useMemo(
    () => (output.id === "tex" ? formulasOf(emitted) : rowsOf(emitted)),
    [output, emitted],
  );
  const box = useRef<HTMLOListElement>(null);
  useEffect(() => {
    if (lit !== null) showLit(box.current);
  }, [lit]);

  function onKeyDown(event: KeyboardEvent): void {
    const direction = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (direction === undefined) return;
    event.preventDefault();
    const last = rule.lines.length - 1;
    const from = lit ?? (direction > 0 ? -1 : last + 1);
    onLit(Math.min(last, Math.max(0, from + direction)));
  }

  return (
    <>
      <CopyButton name={output.name} text={emitted.text} />
      <ol
        ref={box}
        className={output.id === "tex" ? "output-rows formulas" : "output-rows num"}
        tabIndex={0}
        aria-label={`The rule as ${output.name}`}
        onKeyDown={onKeyDown}
        onMouseLeave={() => {
          onLit(null);
        }}
        onBlur={() => {
          onLit(null);
        }}
      >
        {rows.map((row, index) => (
          <OutputRow
            key={index}
            row={row}
            lit={lit}
            onLit={onLit}
            asFormula={output.id === "tex"}
          />
        ))}
      </ol>
    </>
  );
}

interface OutputRowProps {
  readonly row: Row;
  readonly lit: number | null;
  readonly onLit: (statement: number | null) => void;
  readonly asFormula: boolean;
}

function OutputRow({ row, lit, onLit, asFormula }: OutputRowProps) {
  const isLit = lit !== null && row.statements.includes(lit);
  return (
    <li
      data-lit={isLit}
      aria-current={isLit ? "true" : undefined}
      // Not on entering: scrolling by keys moves rows under a mouse that rests.
      onMouseMove={() => {
        onLit(row.statements[0] ?? null);
      }}
    >
      {asFormula ? <Formula row={row} /> : row.text || "\u00a0"}
    </li>
  );
}

/** Brings the first lit row into the box, without moving anything else. */
function showLit(box: HTMLElement | null): void {
  const row = box?.querySelector<HTMLElement>('[data-lit="true"]');
  if (box == null || row == null) return;
  const top = row.offsetTop - box.offsetTop;
  if (top < box.scrollTop) box.scrollTop = top;
  const bottom = top + row.offsetHeight - box.clientHeight;
  if (bottom > box.scrollTop) box.scrollTop = bottom;
}

function CopyButton({ name, text }: { name: string; text: string }) {
  const [state, setState] = useState<{ readonly of: string; readonly words: string } | null>(null);
  const words = state?.of === text ? state.words : "Copy";
  const say = (words: string) => () => {
    setState({ of: text, words });
  };
  return (
    <Button
      small
      className="output-copy"
      aria-label={`Copy ${name}`}
      onClick={() => {
        navigator.clipboard.writeText(text).then(say("Copied"), say("Refused"));
      }}
    >
      {words === "Copied" ? <Check size={13} aria-hidden /> : <Copy size={13} aria-hidden />}
      {words}
    </Button>
  );
}
