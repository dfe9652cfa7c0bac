/**
 * A set of real pictures, as data: class names, the official files and how to know them by name, the public hub's copy,
 * and whom to cite. One file a set beside this one; the code of the sources knows no set by name.
 */
import type { SetFacts } from "./facts.ts";

export type Role = "train" | "test";

/** How pictures and labels lie in the official files: cifar-binary.ts and idx.ts. */
export type Layout = "cifar-10-binary" | "cifar-100-binary" | "idx";

/** A file name that says which part a file holds. */
export interface NamePattern {
  readonly role: Role;
  readonly pattern: RegExp;
}

/** The official files; names in `train` and `test` are words for messages. */
export interface OfficialFiles {
  /** The official archive of them, null where the files come one by one. */
  readonly archive: string | null;
  readonly train: string;
  readonly test: string;
  /** The first file of each part, to be asked for by name. */
  readonly first: Readonly<Record<Role, string>>;
  /** Bytes of the official download, about. */
  readonly downloadBytes: number;
  /**
   * Names of files with pictures, best kind first: where official files are, a subset beside them is left alone, so
   * that no picture comes twice. Names that only hint at their role come last.
   */
  readonly names: readonly (readonly NamePattern[])[];
  /** Folder that the official archive unpacks to, null where there is none. */
  readonly folder: string | null;
  /** What somebody may have put beside the page without a manifest: lists of files, the first list found is taken. */
  readonly served: Readonly<Record<Role, readonly (readonly string[])[]>>;
}

/** A copy of one part on the hub; byteLength null: asked by a range of one byte. */
export interface HubCopy {
  readonly path: string;
  readonly byteLength: number | null;
}

export interface HubRepository {
  /** "uoft-cs/cifar10". */
  readonly name: string;
  /** Column of the pictures (a struct with PNG `bytes`) and of the class index. */
  readonly picture: string;
  readonly label: string;
  /** Authors' upload first, then the hub's automatic conversion, whose row groups hold 100 pictures. */
  readonly copies: Readonly<Record<Role, readonly HubCopy[]>>;
  /** Bytes that a picture takes in the Parquet files, about. */
  readonly pictureBytes: number;
}

export interface PictureSet extends SetFacts {
  readonly layout: Layout;
  readonly classNames: readonly string[];
  readonly files: OfficialFiles;
  readonly hub: HubRepository;
  /** Authors, title, year and place of publication, with the official page. */
  readonly citation: string;
  readonly licence: string;
}

/** Copies on the hub as it lays out a data set of one configuration. */
export function hubCopies(
  configuration: string,
  byteLength: Readonly<Record<Role, number | null>> = { train: null, test: null },
): HubRepository["copies"] {
  const of = (role: Role): readonly HubCopy[] => [
    {
      path: `main/${configuration}/${role}-00000-of-00001.parquet`,
      byteLength: byteLength[role],
    },
    { path: `refs%2Fconvert%2Fparquet/${configuration}/${role}/0000.parquet`, byteLength: null },
  ];
  return { train: of("train"), test: of("test") };
}
