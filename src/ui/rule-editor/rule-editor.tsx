/**
 * The text of one lane's rule. A good text runs a moment after it was typed; while it has mistakes, the last good one
 * goes on. Editing an optimizer of the catalogue makes the lane's rule its own.
 */
import { Undo2 } from "lucide-react";
import { lazy, useEffect, useMemo, useRef, useState } from "react";
import { Late } from "../controls/late.tsx";
import type { Lane } from "../../experiment/experiment.ts";
import { compileRule } from "../../language/compile.ts";
import type { Diagnostic } from "../../language/diagnostics.ts";
import type { About } from "../../language/emit/emitted.ts";
import type { Rule, Setting } from "../../language/ir.ts";
import { findOptimizer } from "../../optimizers/index.ts";
import { replaceRule, withRule } from "../../state/edits.ts";
import { Button } from "../controls/button.tsx";
import { Drawer } from "../controls/panels.tsx";
import { laneTitle, ruleText } from "../lanes/lane-rule.ts";
import { prettyRule } from "../mathematics/pretty.ts";
import { useActions, useStore } from "../store-context.ts";
import { CodeArea } from "./code-area.tsx";
import { DiagnosticList } from "./diagnostic-list.tsx";
import "./rule-editor.css";

/** With the mathematics come a typesetter and its fonts: only for those who look. */
const Outputs = lazy(async () => ({ default: (await import("./outputs.tsx")).Outputs }));

/** A text runs when nothing was typed for this long. */
const APPLY_DELAY_MS = 350;

export interface RuleEditorProps {
  readonly lane: number | null;
  readonly onClose: () => void;
}

export function RuleEditor({ lane, onClose }: RuleEditorProps) {
  const exists = useStore((state) => lane !== null && state.experiment.lanes[lane] !== undefined);
  const title = useStore((state) => (lane === null ? "" : laneTitle(state, lane)));
  return (
    <Drawer open={exists} onClose={onClose} title={`Rule of ${title}`}>
      {lane !== null && exists && <Editor key={lane} lane={lane} />}
    </Drawer>
  );
}

function Editor({ lane }: { lane: number }) {
  const actions = useActions();
  const chosen = useStore((state) => state.experiment.lanes[lane]);
  const running = chosen === undefined ? "" : ruleText(chosen);
  const [draft, setDraft] = useState<string | null>(null);
  const [first] = useState(running);
  const area = useRef<HTMLTextAreaElement>(null);
  const text = draft ?? running;
  const { rule, diagnostics } = useMemo(() => compileRule(text), [text]);
  const [lit, setLit] = useState<number | null>(null);
  const about = useAbout(lane);

  useEffect(() => {
    if (draft === null || rule === null || draft === running) return;
    const timer = setTimeout(() => {
      actions.edit((experiment) => {
        const old = experiment.lanes[lane];
        if (old === undefined) return experiment;
        const { settings } = rule.program;
        return replaceRule(experiment, lane, { next: remixed(old, draft, settings), settings });
      });
    }, APPLY_DELAY_MS);
    return () => {
      clearTimeout(timer);
    };
  }, [actions, draft, rule, running, lane]);

  function goTo({ span }: Diagnostic): void {
    area.current?.focus();
    area.current?.setSelectionRange(span.start, Math.max(span.end, span.start));
  }

  return (
    <>
      <Origin lane={lane} />
      <CodeArea
        area={area}
        label="Text of the rule"
        text={text}
        diagnostics={diagnostics}
        onChange={setDraft}
        litLines={litLines(rule, lit)}
        onPoint={(line) => {
          setLit(statementAt(rule, line));
        }}
      />
      <DiagnosticList diagnostics={diagnostics} onGo={goTo} />
      <div className="editor-foot">
        <p className="form-help" role="status">
          {stateWords({ broken: rule === null, unsaved: draft !== null && draft !== running })}
        </p>
        <Button
          small
          disabled={text === first}
          onClick={() => {
            setDraft(first);
          }}
        >
          <Undo2 size={13} aria-hidden />
          as it was
        </Button>
      </div>
      {rule !== null && (
        <Late fallback={<Reading text={text} />}>
          <Outputs rule={rule} about={about} lit={lit} onLit={setLit} />
        </Late>
      )}
      <LanguageHelp />
    </>
  );
}

/** Until the typesetter is there: the same in plain letters. */
function Reading({ text }: { text: string }) {
  return (
    <ol className="reading math" aria-label="The rule in plain letters">
      {prettyRule(text).map((line) => (
        <li key={line}>{line}</li>
      ))}
    </ol>
  );
}

function litLines(rule: Rule | null, lit: number | null): ReadonlySet<number> {
  const line = lit === null ? undefined : rule?.lines[lit]?.span.line;
  return new Set(line === undefined ? [] : [line]);
}

/** The statement on a line of the text; null where there is none. */
function statementAt(rule: Rule | null, line: number | null): number | null {
  const found = rule?.lines.findIndex(({ span }) => span.line === line) ?? -1;
  return found < 0 ? null : found;
}

/** What the outputs say of the rule beyond its text. */
function useAbout(lane: number): About {
  const title = useStore((state) => laneTitle(state, lane));
  const id = useStore((state) => {
    const chosen = state.experiment.lanes[lane];
    return chosen !== undefined && "optimizer" in chosen ? chosen.optimizer : null;
  });
  return useMemo(() => (id === null ? null : findOptimizer(id)) ?? { title }, [id, title]);
}

/** A remix of the catalogue says so in its name; a rule of one's own is named by its first comment. */
function remixed(old: Lane, text: string, settings: readonly Setting[]) {
  const next = withRule(old, text, settings);
  const origin = "optimizer" in old ? findOptimizer(old.optimizer) : null;
  if (origin === null || next.label !== undefined) return next;
  return { ...next, label: `${origin.title} remix` };
}

function stateWords({ broken, unsaved }: { broken: boolean; unsaved: boolean }): string {
  if (broken) return "The last good text goes on running.";
  return unsaved ? "Good; runs in a moment." : "This text is running.";
}

function Origin({ lane }: { lane: number }) {
  const id = useStore((state) => {
    const chosen = state.experiment.lanes[lane];
    return chosen !== undefined && "optimizer" in chosen ? chosen.optimizer : null;
  });
  const optimizer = id === null ? null : findOptimizer(id);
  if (optimizer === null)
    return <p className="form-help">Your own rule. It travels in the link.</p>;
  const { source, notes } = optimizer;
  return (
    <p className="form-help">
      <a href={source.url} target="_blank" rel="noreferrer">
        {source.who}, {source.year}
      </a>
      , {source.where}. {notes} Change the text and it becomes your own rule.
    </p>
  );
}

function LanguageHelp() {
  return (
    <details className="advanced">
      <summary>The language in short</summary>
      <dl className="language-help">
        <dt>hyper lr = 0.1 in [1e-5, 1] log</dt>
        <dd>a setting with its default and slider; also one-minus-log</dd>
        <dt>m = beta*m + (1 - beta)*g</dt>
        <dd>a name read before it is assigned is remembered, and starts at 0</dd>
        <dt>state m = g</dt>
        <dd>another start for a remembered name</dd>
        <dt>estimate = m</dt>
        <dd>the rule’s own guess of the gradient; bias, age and lag are measured on it</dd>
        <dt>spread = sqrt(v), keep = beta</dt>
        <dd>
          if you like: the deviation that the rule gives its estimate, and the weight of the old
          estimate in the new one; the Belief view judges them, nothing else changes
        </dd>
        <dt>theta, g, t, loss, B, rows, cols</dt>
        <dd>parameters, delivered gradient, step from 1, loss, batch size, tensor’s shape</dd>
        <dt>sqrt abs sign exp log min max clamp where</dt>
        <dd>element by element; comparisons give 0 or 1</dd>
        <dt>sum mean norm dot maxabs rms</dt>
        <dd>over a tensor; randn() draws normals</dd>
        <dt>Ctrl+Space</dt>
        <dd>all names that fit here; two letters of a name do the same</dd>
      </dl>
    </details>
  );
}
