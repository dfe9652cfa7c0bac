/** What the lines of a picture are: a short piece of each, and its name. */
export interface KeyEntry {
  readonly name: string;
  readonly look: "solid" | "dashed" | "dotted" | "bar" | "ring" | "dot" | "faint";
  /** CSS colour of a lane; absent: ink. */
  readonly colour?: string;
}

const DASHES: Readonly<Partial<Record<KeyEntry["look"], string>>> = {
  dashed: "5 3",
  dotted: "1.5 3.5",
};

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
  const dash = DASHES[look];
  return (
    <path
      d="M0,5H22"
      stroke={look === "faint" ? "var(--line-strong)" : colour}
      strokeWidth={look === "faint" ? 5 : 1.8}
      {...(dash === undefined ? {} : { strokeDasharray: dash })}
    />
  );
}
