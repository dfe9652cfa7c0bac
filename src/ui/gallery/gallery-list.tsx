/** The ready-made experiments, by what they are about, with a field to search them. Choosing one opens it. */
import { useState } from "react";
import type { GalleryEntry } from "../../gallery/entry.ts";
import { experimentOf, galleryGroups } from "../../gallery/gallery.ts";
import { SearchLine } from "../controls/search-line.tsx";
import { useActions } from "../store-context.ts";
import "./gallery.css";

export function GalleryList({ onChosen }: { readonly onChosen: () => void }) {
  const actions = useActions();
  const [wanted, setWanted] = useState("");
  const words = wanted.toLowerCase().split(/\s+/);
  const groups = galleryGroups
    .map(({ title, entries }) => ({
      title,
      entries: entries.filter((entry) => matches(entry, title, words)),
    }))
    .filter(({ entries }) => entries.length > 0);
  const count = groups.reduce((sum, { entries }) => sum + entries.length, 0);
  return (
    <div className="gallery">
      <SearchLine
        value={wanted}
        example="lag, Adam, temperature"
        found={count === 1 ? "1 experiment" : `${count} experiments`}
        onChange={setWanted}
      />
      {groups.map(({ title, entries }) => (
        <section key={title} aria-label={title}>
          <h3>{title}</h3>
          <ul>
            {entries.map((entry) => (
              <li key={entry.id}>
                <button
                  type="button"
                  onClick={() => {
                    actions.open(experimentOf(entry));
                    onChosen();
                  }}
                >
                  <b>{entry.title}</b>
                  <span>{entry.look}</span>
                  {entry.heavy !== undefined && <small>{entry.heavy}</small>}
                  <small>{entry.source}</small>
                </button>
              </li>
            ))}
          </ul>
        </section>
      ))}
      {count === 0 && <p className="panel-text">None has all of these words.</p>}
    </div>
  );
}

function matches(entry: GalleryEntry, group: string, words: readonly string[]): boolean {
  const optimizers = entry.experiment.lanes.map((lane) =>
    "optimizer" in lane ? lane.optimizer : "",
  );
  const text = [group, entry.title, entry.look, entry.source, entry.id, ...optimizers]
    .join(" ")
    .toLowerCase();
  return words.every((word) => text.includes(word));
}
