import { all, showTally } from "./tally.ts"
import { runWithSync } from "./run.ts"

/** The report. On a terminal someone sees that it is the sandbox's, so it may stand in for missing credentials. */
export const handle = () => runWithSync(showTally(all), process.stdout.isTTY ? "allowed" : "refused")
