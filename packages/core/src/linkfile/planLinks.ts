import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import type { LinkKind } from "@stocktally/schema"
import type { DeclarationChange, KeptDeclaration } from "../store/KeptLinks.ts"
import type { StoreError } from "../store/StoreError.ts"
import type { LinkSource } from "./exportLinks.ts"
import type { LinkFile, LinkFileEntry, LinkFilePair } from "./LinkFile.ts"
import type { LinkFileProblem } from "./LinkFileError.ts"
import { changeIds } from "./readLinkFile.ts"

/**
 * What an entry does to what is declared: it is said for the first time; it takes the place of something else that is
 * declared about one of its records; it makes something forgotten; or it changes nothing.
 */
export interface LinkStep extends LinkFileEntry {
  readonly effect: "new" | "replaces" | "removes" | "unchanged"
}

/** What a link file would do to a store, and what speaks against it. `version` is that of the declarations it is about. */
export interface LinkPlan {
  readonly version: number
  readonly steps: ReadonlyArray<LinkStep>
  readonly problems: ReadonlyArray<LinkFileProblem>
}

/**
 * Compares a link file with a store, both of whose catalogs were read whole. An id that no record has is a problem,
 * because spreadsheets round long ids, unless something is declared about it already; and so are two records side by side without
 * an action that are not linked.
 */
export const planLinks = Effect.fn("LinkFile.plan")(function*(
  store: LinkSource,
  { entries, pairs }: LinkFile
): Effect.fn.Return<LinkPlan, StoreError> {
  const version = yield* store.links.version
  const declared = yield* Stream.runFold(store.links.declarations, () => new Map<string, KeptDeclaration>(), (all, kept) => {
    for (const key of keysOf(kept.kind, changeIds({ _tag: "Declare", ...kept }))) all.set(key, kept)
    return all
  })
  const steps = entries.map((entry): LinkStep => ({ ...entry, effect: effectOf(entry.change, declared) }))
  const missing = yield* missingFrom(store, entries, declared)
  const problems = [
    ...steps.flatMap(({ change, line }) =>
      change._tag === "Forget" ? [] : sidesOf(change.kind, changeIds(change)).flatMap(({ column, id, key, name }) =>
        missing.has(key) ? [{ line, column, problem: `there is no ${name} ${id}; look for its digits in an export` }] : [])),
    ...(yield* unlinkedPairs(store, pairs))
  ]
  return { version, steps, problems: problems.toSorted((self, that) => self.line - that.line) }
})

interface Ids {
  readonly loop: string | undefined
  readonly haravan: string | undefined
}

const sidesOf = (kind: LinkKind, { haravan, loop }: Ids) =>
  ([["loop", "Loop", "loop_id", loop], ["haravan", "Haravan", "haravan_id", haravan]] as const).flatMap(
    ([side, upstream, column, id]) =>
      id === undefined ? [] : [{ id, column, key: `${kind} ${side} ${id}`, name: `${upstream} ${kind}` }]
  )

const keysOf = (kind: LinkKind, ids: Ids): ReadonlyArray<string> => sidesOf(kind, ids).map(({ key }) => key)

const effectOf = (change: DeclarationChange, declared: ReadonlyMap<string, KeptDeclaration>): LinkStep["effect"] => {
  const before = new Set(keysOf(change.kind, changeIds(change)).map((key) => declared.get(key)))
  const kept = [...before].filter((kept) => kept !== undefined)
  if (change._tag === "Forget") return kept.length === 0 ? "unchanged" : "removes"
  if (kept.length === 0) return "new"
  return before.size === 1 && kept.every((kept) => isSame(change, kept)) ? "unchanged" : "replaces"
}

const isSame = (change: Extract<DeclarationChange, { readonly _tag: "Declare" }>, kept: KeptDeclaration): boolean => {
  const [said, known] = [change.declaration, kept.declaration]
  return said._tag === known._tag && change.note === kept.note &&
    (said._tag === "Link" ? true : known._tag !== "Link" && said.reason === known.reason)
}

/** The records that entries name and no catalog has. One that is declared may be gone by now. */
const missingFrom = Effect.fnUntraced(function*(
  { catalog }: LinkSource,
  entries: ReadonlyArray<LinkFileEntry>,
  declared: ReadonlyMap<string, KeptDeclaration>
) {
  const missing = new Set(
    entries.flatMap(({ change }) => keysOf(change.kind, changeIds(change)).filter((key) => !declared.has(key)))
  )
  const strike = (prefix: string) => ({ id }: { readonly id: string }) =>
    Effect.sync(() => {
      missing.delete(`${prefix} ${id}`)
    })
  if (missing.size > 0) {
    yield* Stream.runForEach(catalog.loopVariants, strike("variant loop"))
    yield* Stream.runForEach(catalog.loopLocations, strike("location loop"))
    yield* Stream.runForEach(catalog.haravanVariants, strike("variant haravan"))
    yield* Stream.runForEach(catalog.haravanLocations, strike("location haravan"))
  }
  return missing
})

const unlinkedPairs = Effect.fnUntraced(function*({ links }: LinkSource, pairs: ReadonlyArray<LinkFilePair>) {
  const open = new Map(pairs.map((pair) => [`${pair.kind} ${pair.loop} ${pair.haravan}`, pair]))
  for (const kind of new Set(pairs.map(({ kind }) => kind))) {
    yield* Stream.runForEach(links.found(kind), ({ haravan, loop }) =>
      Effect.sync(() => {
        open.delete(`${kind} ${loop} ${haravan}`)
      }))
  }
  return [...open.values()].map(({ line }): LinkFileProblem => ({
    line,
    column: "action",
    problem: "is empty, and the two records are not linked; write link if they are the same"
  }))
})
