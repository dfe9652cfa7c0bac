/** What the marks of a picture mean. Colour says which lane, so the legend's own marks are in ink. */

interface LegendProps {
  readonly clouds: boolean;
  /** True where a minimum is known and marked. */
  readonly minimum: boolean;
}

export function Legend({ clouds, minimum }: LegendProps) {
  return (
    <ul className="stage-legend" aria-label="Marks">
      <Mark
        label={clouds ? "path (replica 1)" : "path"}
        title="Where the lane has been; its newest point is the dot"
      >
        <path d="M1 8 L17 4" strokeWidth="2" />
      </Mark>
      <EstimateMark />
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
      <StartMark label="start" />
      {minimum && (
        <Mark label="minimum">
          <Star filled />
        </Mark>
      )}
      <Mark
        label="contours"
        title={
          minimum
            ? "Lines of equal loss; from one to the next its height above the minimum grows by the same factor"
            : "Lines of equal loss; between two of them lies the same area of the window"
        }
      >
        <path d="M1 9 C5 1 13 1 17 9 M5 10 C7 5 11 5 13 10" strokeWidth="1" opacity="0.6" />
      </Mark>
      <ArrowScale />
    </ul>
  );
}

export function EstimateMark() {
  return (
    <Mark label="−estimate" title="Where the estimate pulls the lane, before the learning rate">
      <path d="M1 6 H16 M11 2 L16 6 L11 10" strokeWidth="2.4" />
    </Mark>
  );
}

export function StartMark({ label = "start (drag it)" }: { readonly label?: string }) {
  return (
    <Mark label={label} title="Drag it, or move it with the arrow keys">
      <path d="M5 2 L13 10 M5 10 L13 2" strokeWidth="2" />
    </Mark>
  );
}

/** How long arrows are, in words: it is not the norm itself. */
export function ArrowScale() {
  return (
    <li title="From 10 pixels for a norm of 1e−5 to 64 for 1000; estimate and gradient share the scale">
      arrow length: log norm
    </li>
  );
}

export function Star({ filled }: { readonly filled: boolean }) {
  return (
    <path
      d="M9 1 L10.5 4.6 L14.3 4.9 L11.4 7.3 L12.3 11 L9 9 L5.7 11 L6.6 7.3 L3.7 4.9 L7.5 4.6 Z"
      fill={filled ? "currentColor" : "none"}
      stroke={filled ? "none" : "currentColor"}
    />
  );
}

interface MarkProps {
  readonly label: string;
  readonly title?: string;
  readonly children: React.ReactNode;
}

export function Mark({ label, title, children }: MarkProps) {
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
