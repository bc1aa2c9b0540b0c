import type { SyncPhase, SyncProgress } from "@stocktally/sync"
import { count } from "../../terminal/count.ts"
import { span } from "../../terminal/time.ts"

const phases: { readonly [P in SyncPhase]: string } = {
  idle: "Nothing is being synced.",
  starting: "Starting.",
  reading: "Reading both sides.",
  linking: "Linking what was read.",
  "catching-up": "Reading Loop's side of what just changed.",
  judging: "Comparing."
}

/** What a sync is at, in a sentence that begins with the name of the sync, where one is given. */
export const phaseText = ({ phase, waitsFor }: SyncProgress, name: string | null): string =>
  waitsFor !== null
    ? `Another Stocktally (${waitsFor.holder}) is syncing; waiting for it to finish.`
    : name === null
    ? phases[phase]
    : `${name}: ${phases[phase].slice(0, 1).toLowerCase()}${phases[phase].slice(1)}`

/** How far the first sync is, for a screen that has nothing else to show yet. */
export const firstSyncText = (progress: SyncProgress): string => {
  const { estimateMillis, phase, requests, rows } = progress
  const read = rows.loop + rows.haravan
  const asked = requests.loop + requests.haravan
  const left = phase === "reading" && estimateMillis !== null ? `, ${span(estimateMillis)} left` : ""
  return `${phaseText(progress, "First sync")}${
    asked === 0 ? "" : ` ${count(read)} rows read, ${count(asked)} requests${left}.`
  }`
}
