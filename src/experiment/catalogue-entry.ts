/** What the lists say of a thing that an experiment can be put together from. */

/** A setting that an experiment can give; null where there is no default or bound. */
export interface SettingNote {
  readonly default: number | string | null;
  readonly min: number | null;
  readonly max: number | null;
}

export interface CatalogueEntry {
  readonly id: string;
  readonly name: string;
  /** The part of an experiment that chooses it. */
  readonly choice: unknown;
  readonly settings: Readonly<Record<string, SettingNote>>;
  readonly notes: string;
  /** Who published it, where somebody did. */
  readonly source?: string;
}

export const setting = (
  value: number | string | null,
  min: number | null = null,
  max: number | null = null,
): SettingNote => ({ default: value, min, max });
