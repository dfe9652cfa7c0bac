/** Small things about sentences. */

/** Messages of the language and the schema start in lower case, to be put behind a path; alone they start like this. */
export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
