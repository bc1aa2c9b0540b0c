/** Rejects filters that name an unknown location or SKU. An empty page must not look like a shop without drift. */
import { type FieldError, InvalidRequestProblem, type TallyFilterQuery } from "@stocktally/api"
import { StoreReads } from "@stocktally/sync"
import { locationKey, splitLocationNames, closestByKey, normalKey } from "@stocktally/tally"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { withStoreProblems } from "./problems.ts"

/** A filter, and facts about its result. */
interface FilterResult {
  readonly query: Pick<TallyFilterQuery, "location" | "sku">
  readonly complete: boolean
  readonly isEmpty: boolean
}

/** The maximum number of names in a message. */
const maxNames = 8
/** The maximum number of rows that are searched for a similar SKU. */
const maxRows = 500

const quoted = (names: ReadonlyArray<string>): string =>
  names.slice(0, maxNames).map((name) => JSON.stringify(name)).join(", ")

const unknownName = (field: "location" | "sku", problem: string, hint: string): InvalidRequestProblem => {
  const message = `${problem}.${hint}`
  const error: FieldError = { in: "query", field, message }
  return new InvalidRequestProblem({ detail: `${field}: ${message}`, errors: [error] })
}

const unknownLocation = (location: string, names: ReadonlyArray<string>): InvalidRequestProblem => {
  const similar = closestByKey(location, names, locationKey)
  const rest = names.length > maxNames ? ` and ${names.length - maxNames} more` : ""
  return unknownName(
    "location",
    `There is no location ${JSON.stringify(location)}`,
    similar.length > 0
      ? ` Did you mean ${quoted(similar)}?`
      : names.length > 0
      ? ` The locations are ${quoted(names)}${rest}.`
      : ""
  )
}

/**
 * Fails if a filter names a location that does not exist, or a SKU that no row has. Does nothing until the tally is
 * complete, because records that were not read yet may have the name.
 */
export const makeRequireNamed = Effect.map(StoreReads, ({ hasRow, locationNames, rows }) => {
  /** SKUs that share a half with this one: if it has one typing error, one of its halves is right. */
  const skusLike = (sku: string) => {
    const middle = Math.ceil(sku.length / 2)
    return Effect.forEach(
      [sku.slice(0, middle), sku.slice(middle)].filter((half) => half.trim() !== ""),
      (q) =>
        rows({ q, empty: true, allLocations: true }, "sku").pipe(
          // The column exists.
          Stream.catchTag("UnknownColumn", Stream.die),
          Stream.take(maxRows),
          Stream.runFold(
            (): ReadonlyArray<string> => [],
            (found, row) => row.sku === null ? found : [...found, row.sku]
          )
        )
    )
  }

  return Effect.fnUntraced(function*({ complete, isEmpty, query: { location = [], sku: skus = [] } }: FilterResult) {
    // If several names are given, rows of one do not show that the others exist.
    const isSeveral = location.length > 1 || skus.length > 1 || location.some((name) => name.includes(","))
    if (!complete || (!isEmpty && !isSeveral)) return
    if (location.length > 0) {
      const names = yield* withStoreProblems(locationNames)
      const isName = (key: string): boolean => names.some((name) => locationKey(name) === key)
      const missing = splitLocationNames(location, isName).find((name) => !isName(locationKey(name)))
      if (missing !== undefined) return yield* unknownLocation(missing.trim(), names)
    }
    for (const sku of skus) {
      if (yield* withStoreProblems(hasRow({ skus: [sku], empty: true, allLocations: true }))) continue
      const candidates = (yield* withStoreProblems(skusLike(sku))).flat()
      const similar = closestByKey(sku, candidates, (name) => normalKey(name) ?? "")
      return yield* unknownName(
        "sku",
        `No row has the SKU ${JSON.stringify(sku)}`,
        similar.length > 0 ? ` Did you mean ${quoted(similar)}?` : " Search with q."
      )
    }
  })
})
