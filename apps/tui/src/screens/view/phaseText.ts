import type { SyncPhase, SyncProgress } from "@stocktally/sync"
import { count } from "../../terminal/count.ts"
import { span } from "../../terminal/time.ts"

const phases: { readonly [P in SyncPhase]: string } = {
  idle: "No sync is running.",
  starting: "Starting.",
  reading: "Reading both shops.",
  linking: "Linking what was read.",
  "catching-up": "Reading Loop's counts of what just changed.",
  judging: "Comparing."
}

/** The phase of a sync in a sentence, which begins with the name of the sync if there is one. */
export const phaseText = ({ phase, waitsFor }: SyncProgress, name: string | null): string =>
  waitsFor !== null
    ? `Another Stocktally (${waitsFor.holder}) is syncing; waiting for it to finish.`
    : name === null
    ? phases[phase]
    : `${name}: ${phases[phase].slice(0, 1).toLowerCase()}${phases[phase].slice(1)}`

/** The progress of the first sync, for a screen that has nothing else to show yet. */
export const firstSyncText = (progress: SyncProgress): string => {
  const { estimateMillis, phase, requests, rows } = progress
  const read = rows.loop + rows.haravan
  const sent = requests.loop + requests.haravan
  const left = phase === "reading" && estimateMillis !== null ? `, ${span(estimateMillis)} left` : ""
  return `${phaseText(progress, "First sync")}${
    sent === 0 ? "" : ` ${count(read)} records read, ${count(sent)} requests${left}.`
  }`
}
