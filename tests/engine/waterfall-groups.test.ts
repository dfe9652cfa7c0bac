import { describe, expect, it } from "vitest";
import { groupsFor } from "../../src/engine/network/waterfall.ts";

describe("groups of draws", () => {
  const parts = ["noise", "stage", "aggregate", "estimate"].map((_, index) => ({
    what: { kind: "estimate" } as const,
    isSent: index < 2,
  }));

  it("are as many as the draws while their sums are small, else eight", () => {
    expect(groupsFor({ parts, workers: 1 }, 64, 25_578)).toBe(64);
    expect(groupsFor({ parts, workers: 1 }, 64, 669_706)).toBe(8);
    expect(groupsFor({ parts, workers: 1 }, 5, 100)).toBe(5);
  });

  it("that do not fit are refused with their size and the cure", () => {
    expect(() => groupsFor({ parts, workers: 20 }, 64, 669_706)).toThrow(
      /would take 1\.7 GiB: take a smaller network, fewer stages, fewer workers, or a batch as large/,
    );
  });
});
