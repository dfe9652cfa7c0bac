/** Memory of our own for a kernel that works beside TensorFlow.js's heap: made when first asked for, grown to the largest wish. */

const PAGE = 65_536;

export interface Workspace<Kernel> {
  readonly memory: WebAssembly.Memory;
  readonly kernel: Kernel;
}

/** What is answered has at least `bytes`, with whatever the last use left there; it serves one use at a time. */
export function createWorkspace<Kernel>(
  create: (memory: WebAssembly.Memory) => Kernel,
): (bytes: number) => Workspace<Kernel> {
  let workspace: Workspace<Kernel> | null = null;
  return (bytes) => {
    if (workspace === null) {
      const memory = new WebAssembly.Memory({ initial: 1 });
      workspace = { memory, kernel: create(memory) };
    }
    const { memory } = workspace;
    const missing = Math.ceil((bytes - memory.buffer.byteLength) / PAGE);
    if (missing > 0) memory.grow(missing);
    return workspace;
  };
}
