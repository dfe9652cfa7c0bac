/** A field to search a list, with the count of what was found, which screen readers are told. */
import { useId } from "react";

interface SearchLineProps {
  readonly value: string;
  /** An example of what to type. */
  readonly example: string;
  /** What was found, in words; empty until it is known. */
  readonly found: string;
  readonly onChange: (value: string) => void;
}

export function SearchLine({ value, example, found, onChange }: SearchLineProps) {
  const field = useId();
  return (
    <div className="search-line">
      <label htmlFor={field}>Search</label>
      <input
        id={field}
        className="field"
        type="search"
        placeholder={example}
        value={value}
        onChange={(event) => {
          onChange(event.currentTarget.value);
        }}
      />
      <span role="status">{found}</span>
    </div>
  );
}
