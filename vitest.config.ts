import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    testTimeout: 30_000,
    hookTimeout: 30_000,
    // Each file listens on ports of its own and opens databases of its own, so files run side by side.
    pool: "forks",
  },
});
