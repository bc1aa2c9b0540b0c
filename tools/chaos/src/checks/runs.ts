import type { Run } from "../observe/runs.ts"
import { type Check, checkOf } from "./Check.ts"

/** Checks that each run of a shop ended before the next one started. The runs are by shop and in their order. */
export const checkRuns = (runs: ReadonlyArray<Run>): Check => {
  const violations: Array<string> = []
  let before: Run | undefined
  for (const run of runs) {
    if (before?.shop === run.shop && (before.endedAt === null || before.endedAt > run.startedAt)) {
      const earlier = `run ${before.id} of ${before.holder}, ${before.status},`
      violations.push(`${run.shop}: run ${run.id} of ${run.holder} started before ${earlier} ended`)
    }
    before = run
  }
  const count = (status: Run["status"]) => `${runs.filter((run) => run.status === status).length} ${status}`
  return checkOf(
    "the runs of a shop do not overlap",
    `${runs.length} runs: ${count("completed")}, ${count("failed")}, ${count("interrupted")}`,
    violations
  )
}
