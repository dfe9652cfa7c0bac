/** Once before all tests: looks for PyTorch, so that no test file has to. Their processes inherit what was found. */
import { findTorch } from "./python.ts";

export default function setup(): void {
  findTorch();
}
