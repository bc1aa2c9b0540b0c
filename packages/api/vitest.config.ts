import { defineConfig } from "vitest/config"

// What takes a second on a quiet machine takes several on a busy one: how long things take is for benchmarks.
const conditions = ["@stocktally/source"]

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: { testTimeout: 30_000, hookTimeout: 30_000 }
})
