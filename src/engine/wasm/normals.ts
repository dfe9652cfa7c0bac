/** The normals of one step, written by WebAssembly into the memory of the executor that asks for them. */
import { emitWasmRandom, RANDOM_IMPORTS } from "../../language/emit/wasm-random.ts";
import { NUMBER } from "../../language/emit/wasm-layout.ts";
import { fillReplicaNormals } from "../reference/normals.ts";
import type { WasmArena } from "./arena.ts";
import { exportedFunction, importsOf } from "./modules.ts";

let compiled: WebAssembly.Module | null = null;

/** Equal to `fillReplicaNormals` to the bit, which does it where `out` is not in the arena. */
export function createWasmNormals(arena: WasmArena): typeof fillReplicaNormals {
  return (purpose, out, where) => {
    const memory = arena.memoryOf(out);
    if (memory === null) {
      fillReplicaNormals(purpose, out, where);
      return;
    }
    compiled ??= new WebAssembly.Module(emitWasmRandom());
    const instance = arena.instance(memory, compiled, () => importsOf(RANDOM_IMPORTS, memory));
    const { place, count, column, stride } = where;
    exportedFunction(instance, "fill")(
      out.byteOffset + column * NUMBER,
      out.length / stride,
      stride * NUMBER,
      count,
      place.seed,
      purpose,
      place.step,
      place.worker,
      place.firstReplica,
    );
  };
}
