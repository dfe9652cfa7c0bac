/** Mistakes in a text: where, what, and the cure. */
import type { Diagnostic } from "../../language/diagnostics.ts";
import { capital } from "../words.ts";

export interface DiagnosticListProps {
  readonly diagnostics: readonly Diagnostic[];
  /** Puts the cursor at the place. */
  readonly onGo?: (diagnostic: Diagnostic) => void;
}

export function DiagnosticList({ diagnostics, onGo }: DiagnosticListProps) {
  if (diagnostics.length === 0) return null;
  return (
    <ul className="diagnostics" role="alert">
      {diagnostics.map((diagnostic) => {
        const { code, message, hint, span } = diagnostic;
        const place = `line ${span.line}, column ${span.column}`;
        return (
          <li key={`${code}${span.start}${message}`}>
            {onGo === undefined ? (
              <span className="num">{place}</span>
            ) : (
              <button
                type="button"
                className="num"
                onClick={() => {
                  onGo(diagnostic);
                }}
              >
                {place}
              </button>
            )}
            <p>
              <Words text={`${capital(message)}.`} />{" "}
              <em>
                <Words text={hint} />
              </em>
            </p>
          </li>
        );
      })}
    </ul>
  );
}

/** Pieces between backticks are code. */
function Words({ text }: { text: string }) {
  return text
    .split("`")
    .map((piece, index) => (index % 2 === 1 ? <code key={index}>{piece}</code> : piece));
}
