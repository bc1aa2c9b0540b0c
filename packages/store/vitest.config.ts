import { defineConfig } from "vitest/config"

// Half of their time the tests wait for a database.
const conditions = ["@stocktally/source"]

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: { maxWorkers: 2, testTimeout: 30_000, hookTimeout: 30_000 }
})
