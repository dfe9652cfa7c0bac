/** Where the microscope appears; its code is loaded when it is first pointed at something. */
import { lazy } from "react";
import { Late } from "../controls/late.tsx";
import { useStore } from "../store-context.ts";

const Microscope = lazy(async () => ({
  default: (await import("./microscope.tsx")).Microscope,
}));

export function LazyMicroscope() {
  const isOpen = useStore((state) => state.microscope !== null);
  if (!isOpen) return null;
  return (
    <Late fallback={null}>
      <Microscope />
    </Late>
  );
}
