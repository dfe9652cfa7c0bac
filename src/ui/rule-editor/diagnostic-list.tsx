/** Mistakes in a text: where, what, and the cure. */
import type { Diagnostic } from "../../language/diagnostics.ts";

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
              {message}. <em>{hint}</em>
            </p>
          </li>
        );
      })}
    </ul>
  );
}
