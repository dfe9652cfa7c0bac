/** Where a point of `grad(expr)`, and then the gradient there, lies in a tensor update's buffers. See tensor-update.ts. */
import type { TensorKernel } from "../../language/emit/wgsl-tensor.ts";
import type { TensorBuffers } from "./tensor-buffers.ts";

interface PointPlace {
  /** The tensor's extra buffer, and the first byte of the point in it. */
  readonly section: GPUBuffer;
  readonly at: number;
  /** The caller's buffer for this tensor, which is as long as the tensor. */
  readonly given: GPUBuffer;
}

/** One place a tensor. Throws where the rule has no such point or the caller no such buffer. */
export function pointPlaces(
  { kernel, buffers }: { readonly kernel: TensorKernel; readonly buffers: TensorBuffers },
  index: number,
  given: readonly GPUBuffer[],
): readonly PointPlace[] {
  const section = kernel.pointSections.get(index);
  if (section === undefined) throw new Error(`this rule asks for no gradient ${index}`);
  return buffers.places.map(({ size }, tensor) => {
    const [extra, other] = [buffers.extra[tensor], given[tensor]];
    if (extra === undefined || other?.size !== size * 4)
      throw new Error(`no buffer of a point for tensor ${tensor}`);
    return { section: extra, at: section * size * 4, given: other };
  });
}
