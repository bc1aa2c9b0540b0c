import { configDefaults, defineConfig } from "vitest/config"

// Tests read the packages' sources, so that they need no build. Setting conditions replaces Vite's own, which follow.
const conditions = ["@stocktally/source", "module", "node", "development|production"]

/** Tests that take long or need more than the programs themselves. `npm run test:slow` sets the mode. */
const slow = "test/**/*.slow.test.ts"

/** How the tests of every project run; each script starts Vitest in the folder of its project. */
export default defineConfig(({ mode }) => ({
  root: process.cwd(),
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    ...(mode === "slow" ? { include: [slow] } : { exclude: [...configDefaults.exclude, slow] }),
    // Files share their imports. Those of apps/http do not, because metrics belong to the process.
    isolate: false,
    // Tests wait half of their time for a database, or for a program that they started.
    maxWorkers: 2,
    // A test that takes a second on a quiet machine takes several on a busy one. Benchmarks measure time.
    testTimeout: 30_000,
    hookTimeout: 30_000
  }
}))
