/**
 * A text area with line numbers, colours and wavy lines under mistakes: the coloured text lies exactly behind the
 * transparent text that is typed. Everything a text area can do stays (undo, selection, screen readers).
 */
import { useRef, type RefObject, type SyntheticEvent } from "react";
import type { Diagnostic } from "../../language/diagnostics.ts";
import { CompletionList } from "./completion-list.tsx";
import { highlight } from "./highlight.ts";
import { useCompletion } from "./use-completion.ts";

export interface CodeAreaProps {
  readonly label: string;
  readonly text: string;
  readonly diagnostics: readonly Diagnostic[];
  readonly onChange: (text: string) => void;
  readonly area: RefObject<HTMLTextAreaElement | null>;
  /** Lines, from 1, that are pointed at somewhere else. */
  readonly litLines?: ReadonlySet<number>;
  /** The pointer or the cursor is in this line of the text, from 1; null when the pointer has left. */
  readonly onPoint?: (line: number | null) => void;
}

const NO_LINES: ReadonlySet<number> = new Set();

export function CodeArea({
  label,
  text,
  diagnostics,
  onChange,
  area,
  litLines = NO_LINES,
  onPoint,
}: CodeAreaProps) {
  const behind = useRef<HTMLPreElement>(null);
  const gutter = useRef<HTMLOListElement>(null);
  const completion = useCompletion(area);
  const lineCount = text.split("\n").length;
  const wrongLines = new Set(diagnostics.map(({ span }) => span.line));
  function pointAtCursor({ currentTarget }: SyntheticEvent<HTMLTextAreaElement>): void {
    const { selectionStart, value } = currentTarget;
    onPoint?.(value.slice(0, selectionStart).split("\n").length);
  }
  return (
    <div className="code-frame">
      <div className="code">
        <ol className="code-lines num" ref={gutter} aria-hidden>
          {Array.from({ length: lineCount }, (_, index) => (
            <li
              key={index}
              data-wrong={wrongLines.has(index + 1)}
              data-lit={litLines.has(index + 1)}
            >
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
            {[...litLines].map((line) => (
              <span
                key={line}
                className="code-lit"
                style={{ top: `calc(8px + ${line - 1} * 1lh)` }}
              />
            ))}
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
            {...completion.aria}
            value={text}
            onChange={(event) => {
              onChange(event.currentTarget.value);
              completion.afterInput(inputTypeOf(event.nativeEvent));
            }}
            onKeyDown={completion.onKeyDown}
            onMouseMove={(event) => {
              const line = lineAt(event.currentTarget, event.clientY);
              onPoint?.(line <= lineCount ? line : null);
            }}
            onMouseLeave={() => {
              onPoint?.(null);
            }}
            onSelect={(event) => {
              pointAtCursor(event);
              completion.afterMoving();
            }}
            onFocus={pointAtCursor}
            onBlur={() => {
              onPoint?.(null);
              completion.close();
            }}
            onScroll={(event) => {
              const { scrollTop, scrollLeft } = event.currentTarget;
              if (behind.current !== null) {
                behind.current.style.transform = `translate(${-scrollLeft}px, ${-scrollTop}px)`;
              }
              if (gutter.current !== null) {
                gutter.current.style.transform = `translateY(${-scrollTop}px)`;
              }
              completion.afterScrolling();
            }}
          />
        </div>
      </div>
      <CompletionList completion={completion} />
    </div>
  );
}

function inputTypeOf(event: Event): string | undefined {
  return event instanceof InputEvent ? event.inputType : undefined;
}

/** The line of a text area at a height of the window, from 1. */
function lineAt(area: HTMLTextAreaElement, clientY: number): number {
  const style = getComputedStyle(area);
  const inside =
    clientY - area.getBoundingClientRect().top - parseFloat(style.paddingTop) + area.scrollTop;
  return Math.max(1, Math.floor(inside / parseFloat(style.lineHeight)) + 1);
}
