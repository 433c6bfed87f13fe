import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    testTimeout: 30_000,
    hookTimeout: 30_000,
    // On a machine that does other things, too, one of three thousand may come too late; one that fails twice is wrong.
    retry: process.env["CI"] === undefined ? 0 : 1,
    // Each file listens on ports of its own and opens databases of its own, so files run side by side.
    pool: "forks",
    // Vitest leaves a core free; these tests mostly wait for a program, for a fake, or for the disk.
    maxWorkers: Math.max(2, availableParallelism()),
  },
});
