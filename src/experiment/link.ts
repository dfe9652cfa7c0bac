/**
 * Links: an experiment in the part of an address after `#`, which no server ever sees.
 *
 * `#1.<payload>`  payload = base64url( 3 bytes of checksum, then raw DEFLATE of the lean experiment's JSON )
 * `#json=<JSON>`  the same by hand: URI-encoded JSON, with or without defaults
 *
 * A link is hostile input: its length is capped before decoding and the inflated text while it grows; then it passes
 * the schema like any file. What version 1 wrote is read for ever (tests/experiment/fixtures). See link-codec.ts.
 */
import { withoutDefaults, type LeanExperiment } from "./canonical.ts";
import { packText, unpackText } from "./link-codec.ts";
import { validateExperiment, validateJson, type Validated } from "./validate.ts";

/** Longest link that is looked at, in characters. */
export const MAX_LINK_CHARACTERS = 64 * 1024;

/** The part after and including `#`. */
export function encodeLink(experiment: LeanExperiment): string {
  const { v: _, ...rest } = withoutDefaults(experiment);
  return `#1.${packText(JSON.stringify(rest))}`;
}

/** The readable form, for examples and for people who edit links by hand. */
export function encodeReadableLink(experiment: LeanExperiment): string {
  return `#json=${encodeURIComponent(JSON.stringify(withoutDefaults(experiment)))}`;
}

/** True for texts that mean to be a link rather than a file's name or JSON. */
export function isLink(text: string): boolean {
  return /^\s*(?:#|json=|https?:\/\/[^#]*#|1\.[\w-]{12,}\s*$)/.test(text);
}

/** Reads `#1...`, `#json=...` or a whole address that ends in one; never throws. */
export function decodeLink(link: string): Validated {
  if (link.length > MAX_LINK_CHARACTERS) {
    return refuse(
      `the link has ${link.length} characters, more than ${MAX_LINK_CHARACTERS}; send the experiment as a file`,
    );
  }
  const trimmed = link.trim();
  const hash = trimmed.slice(trimmed.indexOf("#") + 1);
  if (hash === "")
    return refuse("the link holds no experiment; it was probably cut, copy it again");
  if (hash.startsWith("json=")) return decodeReadable(hash.slice("json=".length));

  const version = /^(\d+)\./.exec(hash);
  if (version === null) {
    return refuse('this is no link of Momentscope; one starts with "#1." or "#json="');
  }
  if (version[1] !== "1") {
    return refuse(
      `the link is of version ${version[1]?.slice(0, 9)}; this program reads version 1`,
    );
  }
  return decodeVersion1(hash.slice(2));
}

function decodeVersion1(payload: string): Validated {
  const unpacked = unpackText(payload);
  if (unpacked.text === null) return refuse(unpacked.message);
  let lean: unknown;
  try {
    lean = JSON.parse(unpacked.text);
  } catch {
    return refuse("the link's content is not JSON; it was not made by this program");
  }
  if (typeof lean !== "object" || lean === null || Array.isArray(lean)) {
    return refuse("the link holds no experiment; it was not made by this program");
  }
  // Own keys only: spreading copies a `__proto__` key as a key, which validation then refuses.
  return validateExperiment({ ...lean, v: 1 });
}

function decodeReadable(text: string): Validated {
  try {
    return validateJson(decodeURIComponent(text));
  } catch {
    return refuse("the link is not URI-encoded text; a % in it must be written as %25");
  }
}

function refuse(message: string): Validated {
  return { experiment: null, problems: [{ path: "", message }] };
}
