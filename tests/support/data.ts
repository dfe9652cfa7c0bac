/** Where real pictures for tests are: MOMENTSCOPE_DATA, else ../shared/data beside the repository, else nowhere. */
import { existsSync } from "node:fs";
import path from "node:path";
import { ROOT } from "../../setup.mjs";

/** Add it to the name of a test that `it.skipIf(testDataFolder() === null)` may skip. */
export const DATA_NEEDED = "(needs real pictures: set MOMENTSCOPE_DATA)";

/** Folder with one folder per data set (`cifar10`, ...), or null. */
export function testDataFolder(): string | null {
  const named = process.env["MOMENTSCOPE_DATA"];
  const folder = named ? path.resolve(named) : path.resolve(ROOT, "../shared/data");
  return existsSync(folder) ? folder : null;
}
