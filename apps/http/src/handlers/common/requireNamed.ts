/** Whether what a filter names is there: one that names nothing shows no rows, and must not pass for a shop without drift. */
import { type FieldError, InvalidRequestProblem, type TallyFilterQuery } from "@stocktally/api"
import { StoreReads } from "@stocktally/sync"
import { locationKey, locationNamesOf, closestByKey, normalKey } from "@stocktally/tally"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { withStoreProblems } from "./problems.ts"

/** What a filter is asked with, and whether its answer shows that there is something. */
interface Answered {
  readonly query: Pick<TallyFilterQuery, "location" | "sku">
  readonly complete: boolean
  readonly isEmpty: boolean
}

/** So many names are said where none is near, and so many that are. */
const mostSaid = 8
/** So many rows are looked through for a SKU that is near. */
const mostRows = 500

const quoted = (names: ReadonlyArray<string>): string =>
  names.slice(0, mostSaid).map((name) => JSON.stringify(name)).join(", ")

const noSuch = (field: "location" | "sku", said: string, hint: string): InvalidRequestProblem => {
  const message = `${said}.${hint}`
  const error: FieldError = { in: "query", field, message }
  return new InvalidRequestProblem({ detail: `${field}: ${message}`, errors: [error] })
}

const noLocation = (location: string, names: ReadonlyArray<string>): InvalidRequestProblem => {
  const meant = closestByKey(location, names, locationKey)
  const rest = names.length > mostSaid ? ` and ${names.length - mostSaid} more` : ""
  return noSuch(
    "location",
    `There is no location ${JSON.stringify(location)}`,
    meant.length > 0 ? ` Did you mean ${quoted(meant)}?` : names.length > 0 ? ` There are ${quoted(names)}${rest}.` : ""
  )
}

/**
 * Fails where a filter names a location that is not there, or a SKU that no row has. Nothing is said before the tally is
 * complete: what was not read yet may be there.
 */
export const makeRequireNamed = Effect.map(StoreReads, ({ hasRow, locationNames, rows }) => {
  /** A SKU with one slip has one of its halves right. */
  const skusLike = (sku: string) => {
    const middle = Math.ceil(sku.length / 2)
    return Effect.forEach(
      [sku.slice(0, middle), sku.slice(middle)].filter((half) => half.trim() !== ""),
      (q) =>
        rows({ q, empty: true, allLocations: true }, "sku").pipe(
          // The column is one that there is.
          Stream.catchTag("UnknownColumn", Stream.die),
          Stream.take(mostRows),
          Stream.runFold(
            (): ReadonlyArray<string> => [],
            (found, row) => row.sku === null ? found : [...found, row.sku]
          )
        )
    )
  }

  return Effect.fnUntraced(function*({ complete, isEmpty, query: { location = [], sku: skus = [] } }: Answered) {
    // Rows of one name say nothing of another.
    const isSeveral = location.length > 1 || skus.length > 1 || location.some((name) => name.includes(","))
    if (!complete || (!isEmpty && !isSeveral)) return
    if (location.length > 0) {
      const names = yield* withStoreProblems(locationNames)
      const isName = (key: string): boolean => names.some((name) => locationKey(name) === key)
      const missing = locationNamesOf(location, isName).find((name) => !isName(locationKey(name)))
      if (missing !== undefined) return yield* noLocation(missing.trim(), names)
    }
    for (const sku of skus) {
      if (yield* withStoreProblems(hasRow({ skus: [sku], empty: true, allLocations: true }))) continue
      const meant = closestByKey(sku, (yield* withStoreProblems(skusLike(sku))).flat(), (name) => normalKey(name) ?? "")
      return yield* noSuch(
        "sku",
        `No row has the SKU ${JSON.stringify(sku)}`,
        meant.length > 0 ? ` Did you mean ${quoted(meant)}?` : " Search with q."
      )
    }
  })
})
