import { defineConfig } from "vitest/config"

// What takes a second on a quiet machine takes several on a busy one: how long things take is for benchmarks.
export default defineConfig({ test: { testTimeout: 30_000, hookTimeout: 30_000 } })
