/**
 * A text area with line numbers, colours and wavy lines under mistakes: the coloured text lies exactly behind the
 * transparent text that is typed. Everything a text area can do stays (undo, selection, screen readers).
 */
import { useRef, type Ref } from "react";
import type { Diagnostic } from "../../language/diagnostics.ts";
import { highlight } from "./highlight.ts";

export interface CodeAreaProps {
  readonly label: string;
  readonly text: string;
  readonly diagnostics: readonly Diagnostic[];
  readonly onChange: (text: string) => void;
  readonly area: Ref<HTMLTextAreaElement>;
}

export function CodeArea({ label, text, diagnostics, onChange, area }: CodeAreaProps) {
  const behind = useRef<HTMLPreElement>(null);
  const gutter = useRef<HTMLOListElement>(null);
  const lineCount = text.split("\n").length;
  const wrongLines = new Set(diagnostics.map(({ span }) => span.line));
  return (
    <div className="code">
      <ol className="code-lines num" ref={gutter} aria-hidden>
        {Array.from({ length: lineCount }, (_, index) => (
          <li key={index} data-wrong={wrongLines.has(index + 1)}>
            {index + 1}
          </li>
        ))}
      </ol>
      <div className="code-text">
        <pre className="num" ref={behind} aria-hidden>
          {highlight(text, diagnostics).map((piece, index) => (
            <span key={index} data-kind={piece.kind} data-wrong={piece.wrong}>
              {piece.text}
            </span>
          ))}
          {"\n"}
        </pre>
        <textarea
          ref={area}
          className="num"
          aria-label={label}
          aria-invalid={diagnostics.length > 0}
          spellCheck={false}
          autoComplete="off"
          autoCapitalize="off"
          wrap="off"
          value={text}
          onChange={(event) => {
            onChange(event.currentTarget.value);
          }}
          onScroll={(event) => {
            const { scrollTop, scrollLeft } = event.currentTarget;
            if (behind.current !== null) {
              behind.current.style.transform = `translate(${-scrollLeft}px, ${-scrollTop}px)`;
            }
            if (gutter.current !== null) {
              gutter.current.style.transform = `translateY(${-scrollTop}px)`;
            }
          }}
        />
      </div>
    </div>
  );
}
