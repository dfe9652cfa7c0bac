/**
 * Names of a rule as mathematics: Greek letters, indices, hats, and the time index that says whether a value is from
 * before or after this step. No two names of a rule are written alike.
 */

const GREEK: ReadonlySet<string> = new Set(
  `alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau upsilon phi chi psi omega
  Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega`.split(/\s+/),
);
/** Letters that the field uses for these words; where a rule has the letter already, the word stays. */
const HABITS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    lr: "\\eta",
    eps: "\\varepsilon",
    weight_decay: "\\lambda",
    momentum: "\\mu",
    estimate: "\\hat{g}",
  }),
);
const ACCENTS: ReadonlyMap<string, string> = new Map([
  ["hat", "\\hat"],
  ["bar", "\\bar"],
  ["tilde", "\\tilde"],
]);

/** A name without its time: what carries accents and primes, and the indices below it. */
export interface TexName {
  readonly base: string;
  readonly indices: readonly string[];
}

/** How each name is written; in order, the first to want a letter has it. */
export function texNames(names: Iterable<string>): ReadonlyMap<string, TexName> {
  const all = [...new Set(names)];
  // `d0` must not look like `d` before the first step.
  const starts = new Set(all.map((name) => plainName(literalName(name), "0")));
  const written = new Map<string, TexName>();
  const taken = new Set<string>();
  const give = (name: string, tex: TexName): void => {
    const text = plainName(tex);
    const free = taken.has(text) || starts.has(text) ? { base: upright(name), indices: [] } : tex;
    taken.add(plainName(free));
    written.set(name, free);
  };
  // Letters by themselves before words that only habit gives a letter.
  for (const name of all) if (!HABITS.has(name)) give(name, literalName(name));
  for (const name of all) {
    const habit = HABITS.get(name);
    if (habit !== undefined) give(name, { base: habit, indices: [] });
  }
  return written;
}

/** The name with its indices, and `time` as the last of them. */
export function plainName(
  { base, indices }: TexName,
  time: string | null = null,
  primes = 0,
): string {
  const below = [...indices, ...(time === null ? [] : [time])].join(",");
  const above = primes === 0 ? "" : `^{${"\\prime".repeat(primes)}}`;
  return `${base}${above}${below === "" ? "" : `_{${below}}`}`;
}

function literalName(name: string): TexName {
  const [first = "", ...rest] = name.split("_");
  const head = letter(first);
  if (head === null || rest.some((part) => part === ""))
    return { base: upright(name), indices: [] };
  let { base } = head;
  const indices = [...head.indices];
  for (const part of rest) {
    const accent = ACCENTS.get(part);
    if (accent === undefined) indices.push(index(part));
    else base = `${accent}{${base}}`;
  }
  return { base, indices };
}

/** `m`, `beta`, `kappa1`: one letter, perhaps with a number. Null for words. */
function letter(word: string): TexName | null {
  const match = /^([A-Za-z]+?)(\d*)$/.exec(word);
  const name = match?.[1] ?? "";
  const indices = match?.[2] ? [match[2]] : [];
  if (GREEK.has(name)) return { base: `\\${name}`, indices };
  if (name === "eps") return { base: "\\varepsilon", indices };
  if (name.length === 1) return { base: name, indices };
  return name === "" ? null : { base: upright(name), indices };
}

function index(part: string): string {
  if (/^\d+$/.test(part)) return part;
  const inner = letter(part);
  return inner === null ? upright(part) : plainName(inner);
}

function upright(word: string): string {
  return `\\mathrm{${word.replaceAll("_", "\\_")}}`;
}
