/** What the wall of test pictures shows: which of them, and what each lane says of one. Pure. */
import type { PicturesView } from "../../../wire/stage.ts";

/** "wrong": some lane is. "disagree": the lanes' first replicas answer differently. */
export type WallFilter = "all" | "wrong" | "disagree";

/** Places of the pictures that a filter lets through, over the lanes that are on show and have been asked. */
export function chosenPictures(
  { labels, predictions }: PicturesView,
  lanes: readonly number[],
  filter: WallFilter,
): readonly number[] {
  const asked = lanes.flatMap((lane) => predictions[lane] ?? []);
  const isChosen = (index: number): boolean => {
    if (filter === "all") return true;
    if (filter === "wrong") return asked.some((classes) => classes[index] !== labels[index]);
    return asked.some((classes) => classes[index] !== asked[0]?.[index]);
  };
  return Array.from(labels, (_, index) => index).filter(isChosen);
}

/** Share of the pictures that a lane has right, over all replicas asked; null before they were. */
export function rightShare({ answers, labels }: PicturesView, lane: number): number | null {
  const own = answers[lane] ?? null;
  if (own === null || labels.length === 0) return null;
  return own.right.reduce((sum, count) => sum + count, 0) / (labels.length * own.replicas);
}

/** The newest step before which lanes were asked; null before the first. */
export function askedAt({ answers }: PicturesView): number | null {
  const steps = answers.flatMap((own) => (own === null ? [] : [own.step]));
  return steps.length === 0 ? null : Math.max(...steps);
}

/** True if both show the same pictures, with the same answers of every lane. */
export function samePictures(a: PicturesView, b: PicturesView): boolean {
  return (
    sameBytes(a.pixels, b.pixels) &&
    sameLists(a.predictions, b.predictions) &&
    sameLists(a.reconstructions ?? [], b.reconstructions ?? []) &&
    // Answers of a step never change but by further replicas.
    a.answers.every(
      (own, lane) =>
        own?.step === b.answers[lane]?.step && own?.replicas === b.answers[lane]?.replicas,
    )
  );
}

function sameLists(a: readonly (Uint8Array | null)[], b: readonly (Uint8Array | null)[]): boolean {
  return a.length === b.length && a.every((bytes, lane) => sameBytes(bytes, b[lane] ?? null));
}

function sameBytes(a: Uint8Array | null, b: Uint8Array | null): boolean {
  if (a === null || b === null) return a === b;
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}
