import { configDefaults, defineConfig } from "vitest/config"

// Tests read the packages' sources, so that they need no build. Setting conditions replaces Vite's own, which follow.
const conditions = ["@stocktally/source", "module", "node", "development|production"]

/** What takes long, or needs more than the programs themselves: `npm run test:slow`, which sets the mode. */
const slow = "test/**/*.slow.test.ts"

/** How the tests of every project run; each script starts Vitest in the folder of its project. */
export default defineConfig(({ mode }) => ({
  root: process.cwd(),
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    ...(mode === "slow" ? { include: [slow] } : { exclude: [...configDefaults.exclude, slow] }),
    // Files share what they import. Those of apps/http do not: metrics are the process's.
    isolate: false,
    // Half of their time tests wait: for a database, or for a program that they started.
    maxWorkers: 2,
    // What takes a second on a quiet machine takes several on a busy one: how long things take is for benchmarks.
    testTimeout: 30_000,
    hookTimeout: 30_000
  }
}))
