/** Converts changes of rows. */
import { formatTimestamp } from "@stocktally/schema"
import type { Change } from "@stocktally/tally"
import type { Change as ChangeAnswer } from "../models/History.ts"
import { maybeTime } from "./time.ts"

/** Converts a change of a row to JSON. */
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

/** Converts a decoded change of the contract to a domain value. */
export const toChange = (change: ChangeAnswer): Change => {
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
