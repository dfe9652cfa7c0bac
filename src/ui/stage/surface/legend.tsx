/** What the marks on a surface mean. Colour says which lane, so the legend's own marks are in ink. */

export function Legend({ clouds }: { readonly clouds: boolean }) {
  return (
    <ul className="stage-legend" aria-label="Marks">
      <Mark label="path">
        <path d="M1 8 L17 4" strokeWidth="2" />
      </Mark>
      <Mark label="−estimate" title="Where the estimate pulls; length by the logarithm of its norm">
        <path d="M1 6 H16 M11 2 L16 6 L11 10" strokeWidth="2.4" />
      </Mark>
      <Mark label="−∇f" title="Straight downhill, on the same scale">
        <path d="M1 6 H16 M12 3 L16 6 L12 9" strokeWidth="1" strokeDasharray="3 2" />
      </Mark>
      {clouds && (
        <Mark label="replicas" title="Where the other replicas stand now">
          <g fill="currentColor" stroke="none">
            <circle cx="4" cy="7" r="1.6" />
            <circle cx="9" cy="4" r="1.6" />
            <circle cx="13" cy="8" r="1.6" />
          </g>
        </Mark>
      )}
      <Mark label="start" title="Drag it to start somewhere else">
        <path d="M5 2 L13 10 M5 10 L13 2" strokeWidth="2" />
      </Mark>
      <Mark label="minimum">
        <path
          d="M9 1 L10.5 4.6 L14.3 4.9 L11.4 7.3 L12.3 11 L9 9 L5.7 11 L6.6 7.3 L3.7 4.9 L7.5 4.6 Z"
          fill="currentColor"
          stroke="none"
        />
      </Mark>
    </ul>
  );
}

interface MarkProps {
  readonly label: string;
  readonly title?: string;
  readonly children: React.ReactNode;
}

function Mark({ label, title, children }: MarkProps) {
  return (
    <li title={title}>
      <svg
        width="18"
        height="12"
        viewBox="0 0 18 12"
        fill="none"
        stroke="currentColor"
        aria-hidden="true"
      >
        {children}
      </svg>
      {label}
    </li>
  );
}
