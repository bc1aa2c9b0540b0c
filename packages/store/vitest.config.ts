import { defineConfig } from "vitest/config"

// Half of their time the tests wait for a database.
export default defineConfig({ test: { maxWorkers: 2, testTimeout: 30_000, hookTimeout: 30_000 } })
