import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import { recordName, recordRefs } from "../link/RecordRef.ts"
import { readSheet, type SheetForm } from "../sheet/readSheet.ts"
import { type SheetError, SheetProblems } from "../sheet/SheetError.ts"
import type { DeclarationChange } from "../store/LinkStore.ts"
import {
  type LinkFile,
  type LinkFileColumn,
  linkFileColumns,
  type LinkFileEntry,
  type LinkFilePair
} from "./LinkFile.ts"
import { readRow } from "./readRow.ts"

const form: SheetForm<LinkFileColumn> = {
  name: "link file",
  columns: linkFileColumns,
  required: ["kind", "loop_id", "haravan_id", "action"]
}

/**
 * Reads a CSV of links: a header with the columns `kind,loop_id,haravan_id,action,note` in any order, then a row for
 * each action. `note` may be missing, and other columns are ignored. Ids may have the forms in which spreadsheets keep
 * text. Rows without an action change nothing. All problems are reported at once, including contradictions between
 * rows, and then nothing is imported.
 */
export const readLinkFile: (text: string) => Effect.Effect<LinkFile, SheetError> = Effect.fn("LinkFile.read")(
  function*(text: string) {
    const problems = new SheetProblems()
    const entries: Array<LinkFileEntry> = []
    const pairs: Array<LinkFilePair> = []
    const statements = new Statements(problems)
    for (const { cells, line } of yield* readSheet(text, form, problems)) {
      const row = readRow(cells)
      if (Result.isFailure(row)) { for (const [column, problem] of row.failure) problems.add(line, column, problem) }
      else if (row.success._tag === "Pair") pairs.push({ line, ...row.success.pair })
      else if (row.success._tag === "Change" && statements.first(line, row.success.change)) {
        entries.push({ line, change: row.success.change })
      }
    }
    return yield* problems.orElse({ entries, pairs })
  }
)

/** The actions for each record so far, to find contradictions. */
class Statements {
  readonly problems: SheetProblems
  readonly about = new Map<string, { readonly line: number; readonly text: string }>()

  constructor(problems: SheetProblems) {
    this.problems = problems
  }

  /** Whether the file has this change for the first time. */
  first(line: number, change: DeclarationChange): boolean {
    const text = JSON.stringify(change)
    let isFirst = true
    for (const record of recordRefs(change)) {
      const name = recordName(record)
      const before = this.about.get(name)
      if (before === undefined) {
        this.about.set(name, { line, text })
        continue
      }
      isFirst = false
      if (before.text !== text) {
        const problem = `line ${before.line} has another action for ${name}; keep one of the two`
        this.problems.add(line, `${record.upstream}_id`, problem)
      }
    }
    return isFirst
  }
}
