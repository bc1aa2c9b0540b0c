import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { recordKey, recordKeys, type RecordRef, recordName, recordRefs } from "../link/RecordRef.ts"
import type { DeclarationChange, StoredDeclaration } from "../store/LinkStore.ts"
import type { StoreError } from "../store/StoreError.ts"
import type { SheetProblem } from "../sheet/SheetError.ts"
import type { LinkSource } from "./exportLinks.ts"
import type { LinkFile, LinkFileEntry, LinkFilePair } from "./LinkFile.ts"
import { indexDeclaration, missingRecords } from "./missingRecords.ts"

/**
 * The effect of an entry on the declarations: it is `new`, `replaces` or `removes` another one, or leaves all
 * `unchanged`.
 */
export interface LinkStep extends LinkFileEntry {
  readonly effect: "new" | "replaces" | "removes" | "unchanged"
}

/** The changes that a link file would make to the declarations of a `version`, and its problems. */
export interface LinkPlan {
  readonly version: number
  readonly steps: ReadonlyArray<LinkStep>
  readonly problems: ReadonlyArray<SheetProblem>
  /** The records that no catalog has; each has a problem. */
  readonly missing: ReadonlyArray<RecordRef>
}

/**
 * Compares a link file with a store, whose catalogs were both read completely. These are problems: an id that no record
 * has and no declaration refers to, because spreadsheets round long ids; and two records in a row without an action
 * that are not linked.
 */
export const planLinks = Effect.fn("LinkFile.plan")(function*(
  store: LinkSource,
  { entries, pairs }: LinkFile
): Effect.fn.Return<LinkPlan, StoreError> {
  const version = yield* store.links.version
  const declared = yield* Stream.runFold(
    store.links.declarations,
    () => new Map<string, StoredDeclaration>(),
    indexDeclaration
  )
  const steps = entries.map((entry): LinkStep => ({ ...entry, effect: effectOf(entry.change, declared) }))
  const missing = yield* missingRecords(store.links, entries.map(({ change }) => change), declared)
  const problems = [
    ...steps.flatMap(({ change, line }) =>
      change._tag === "Forget" ? [] : recordRefs(change).filter((record) => missing.has(recordKey(record))).map(
        (record): SheetProblem => ({
          line,
          column: `${record.upstream}_id`,
          problem: `there is no ${recordName(record)}; compare its digits with an export`
        })
      )
    ),
    ...(yield* unlinkedPairs(store, pairs))
  ]
  return {
    version,
    steps,
    problems: problems.toSorted((self, that) => self.line - that.line),
    missing: [...missing.values()]
  }
})

const effectOf = (change: DeclarationChange, declared: ReadonlyMap<string, StoredDeclaration>): LinkStep["effect"] => {
  const before = new Set(recordKeys(change).map((key) => declared.get(key)))
  const kept = [...before].filter((kept) => kept !== undefined)
  if (change._tag === "Forget") return kept.length === 0 ? "unchanged" : "removes"
  if (kept.length === 0) return "new"
  return before.size === 1 && kept.every((kept) => isSame(change, kept)) ? "unchanged" : "replaces"
}

const isSame = (change: Extract<DeclarationChange, { readonly _tag: "Declare" }>, kept: StoredDeclaration): boolean => {
  const [next, now] = [change.declaration, kept.declaration]
  return next._tag === now._tag && change.note === kept.note &&
    (next._tag === "Link" ? true : now._tag !== "Link" && next.reason === now.reason)
}

const unlinkedPairs = Effect.fnUntraced(function*({ links }: LinkSource, pairs: ReadonlyArray<LinkFilePair>) {
  const open = new Map(pairs.map((pair) => [`${pair.kind} ${pair.loop} ${pair.haravan}`, pair]))
  for (const kind of new Set(pairs.map(({ kind }) => kind))) {
    yield* Stream.runForEach(links.found(kind), ({ haravan, loop }) =>
      Effect.sync(() => {
        open.delete(`${kind} ${loop} ${haravan}`)
      }))
  }
  return [...open.values()].map(({ line }): SheetProblem => ({
    line,
    column: "action",
    problem: "is empty, and the two records are not linked; write link if they are the same"
  }))
})
