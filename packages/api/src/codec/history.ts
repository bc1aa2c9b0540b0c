/** Changes of rows. */
import { formatTimestamp } from "@stocktally/schema"
import type { Change } from "@stocktally/tally"
import type { Change as ChangeAnswer } from "../models/History.ts"
import { maybeTime } from "./time.ts"

/** A change of a row as JSON; `what` says of what. */
export const changeJson = (change: Change): typeof ChangeAnswer.Encoded => {
  const at = formatTimestamp(change.at)
  switch (change._tag) {
    case "Loop": {
      const { after, before, notBefore } = change
      return { what: "loop", at, notBefore: maybeTime(notBefore), before, after }
    }
    case "Haravan": {
      const { after, before, location, updatedAt } = change
      return { what: "haravan", at, updatedAt: maybeTime(updatedAt), location, before, after }
    }
    case "Verdict":
      return { what: "verdict", at, before: change.before, after: change.after }
  }
}

const tags = { loop: "Loop", haravan: "Haravan", verdict: "Verdict" } as const

/** A change of a row as the contract has it, its times decoded. */
export const changeOf = (change: ChangeAnswer): Change => {
  switch (change.what) {
    case "loop": {
      const { what, ...rest } = change
      return { _tag: tags[what], ...rest }
    }
    case "haravan": {
      const { what, ...rest } = change
      return { _tag: tags[what], ...rest }
    }
    case "verdict": {
      const { what, ...rest } = change
      return { _tag: tags[what], ...rest }
    }
  }
}
