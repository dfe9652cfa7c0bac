/** The draws of one step, normals written by WebAssembly into the memory of the executor that asks for them. */
import { drawsUniforms } from "../../base/random.ts";
import { emitWasmRandom, RANDOM_IMPORTS } from "../../language/emit/wasm-random.ts";
import { NUMBER } from "../../language/emit/wasm-layout.ts";
import { fillReplicaNormals } from "../reference/normals.ts";
import type { WasmArena } from "./arena.ts";
import { exportedFunction, importsOf } from "./modules.ts";

let compiled: WebAssembly.Module | null = null;

/** Equal to `fillReplicaNormals` to the bit, which does it where `out` is not in the arena, and for uniforms. */
export function createWasmNormals(arena: WasmArena): typeof fillReplicaNormals {
  return (purpose, out, where) => {
    const memory = arena.memoryOf(out);
    // Uniforms cost little beside normals: the host's own loop will do.
    if (memory === null || drawsUniforms(purpose)) {
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
