/** What the lines of a picture are: a short piece of each, and its name. */
import { DASHES, type LineLook } from "./dashes.ts";

export interface KeyEntry {
  readonly name: string;
  readonly look: LineLook | "bar" | "ring" | "dot" | "faint";
  /** CSS colour of a lane; absent: ink. */
  readonly colour?: string;
}

export function PlotKey({ entries }: { readonly entries: readonly KeyEntry[] }) {
  return (
    <ul className="plot-key">
      {entries.map((entry) => (
        <li key={entry.name}>
          <svg width={22} height={10} aria-hidden>
            <Sample {...entry} />
          </svg>
          {entry.name}
        </li>
      ))}
    </ul>
  );
}

function Sample({ look, colour = "var(--ink)" }: KeyEntry) {
  if (look === "bar") return <rect x={8} y={0} width={6} height={10} fill="var(--line-strong)" />;
  if (look === "ring") return <circle cx={11} cy={5} r={3.2} fill="none" stroke={colour} />;
  if (look === "dot") return <circle cx={11} cy={5} r={3.6} fill={colour} />;
  return (
    <path
      d="M0,5H22"
      stroke={look === "faint" ? "var(--line-strong)" : colour}
      strokeWidth={look === "faint" ? 5 : 1.8}
      strokeDasharray={look === "faint" ? undefined : DASHES[look]}
    />
  );
}
