import { defineConfig } from "vitest/config"

// The tests of the program start it, some of them several times, on machines that are busy with other tests.
const conditions = ["@stocktally/source"]

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: { maxWorkers: 2, testTimeout: 30_000, hookTimeout: 30_000 }
})
