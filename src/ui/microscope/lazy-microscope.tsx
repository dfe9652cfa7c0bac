/** Where the microscope appears; its code is loaded when it is first pointed at something. */
import { lazy, Suspense } from "react";
import { useStore } from "../store-context.ts";

const Microscope = lazy(async () => ({
  default: (await import("./microscope.tsx")).Microscope,
}));

export function LazyMicroscope() {
  const isOpen = useStore((state) => state.microscope !== null);
  if (!isOpen) return null;
  return (
    <Suspense fallback={null}>
      <Microscope />
    </Suspense>
  );
}
