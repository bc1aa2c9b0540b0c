import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import type { LoopInventory } from "@stocktally/schema"
import type { Loop, LoopListPage } from "@stocktally/core"
import type { DoctorCheck } from "./DoctorReport.ts"
import {
  checksFor,
  type UpstreamChecks,
  errorsOf,
  failureTag,
  isAddressFailure,
  type CallResult,
  tryCall
} from "./upstreamChecks.ts"

const check = checksFor("loop")
const readInventories = "Inventory (Read)"
const readLocations = "Locations (read)"

/** How many records of the first page are checked. */
export const sampledRecords = 50

/** The checks of Loop, with records of a first page. */
export interface LoopChecks extends UpstreamChecks {
  readonly records: ReadonlyArray<LoopInventory>
}

/**
 * Checks Loop's address, key and scopes. Takes one request if Loop cannot be reached, otherwise two. Loop answers 401
 * for a wrong key and for a missing scope alike (docs.loopreturns.com), so a key is right if either request succeeds.
 */
export const checkLoop = Effect.fnUntraced(function*(loop: Loop["Service"]): Effect.fn.Return<LoopChecks> {
  const locations = yield* tryCall(Stream.runCollect(rowsOf(Stream.take(loop.locationPages, 1))))
  if (isAddressFailure(locations)) {
    return {
      records: [],
      errors: errorsOf(locations),
      checks: [
        check.failed("address", locations.failure),
        ...["credential", readInventories, readLocations].map((name) =>
          check.skipped(name, "Loop could not be reached")
        )
      ]
    }
  }
  const inventories = yield* tryCall(
    Stream.runCollect(Stream.take(rowsOf(Stream.take(loop.inventoryPages(), 1)), sampledRecords))
  )
  const errors = errorsOf(inventories, locations)
  const address = check.ok("address", "Loop answers")
  if (failureTag(inventories) === "Unauthorized" && failureTag(locations) === "Unauthorized") {
    return {
      records: [],
      errors,
      checks: [
        address,
        ...errorsOf(locations).map((error) => check.failed("credential", error)),
        ...[readInventories, readLocations].map((name) => check.skipped(name, "the key was rejected"))
      ]
    }
  }
  const isAccepted = Result.isSuccess(inventories) || Result.isSuccess(locations)
  return {
    records: Result.getOrElse(inventories, () => []),
    errors,
    checks: [
      address,
      isAccepted
        ? check.ok("credential", "the key is accepted")
        : check.skipped("credential", "no response shows whether the key is right"),
      ...describeVersion(loop.wire.baseUrl),
      scope(readInventories, inventories, describeInventories),
      scope(
        readLocations,
        locations,
        (rows) =>
          rows.length === 0 ? check.warning(readLocations, "granted, but Loop has no locations", null) : undefined
      )
    ]
  }
})

/** The version that `v1` is an alias of, and the current stable version (docs.loopreturns.com). */
const [aliased, stable] = ["2026-07", "2026-10"]

/** Describes the API version in the address. Loop will phase out `v1`, although its specification still names it. */
const describeVersion = ({ href }: URL): ReadonlyArray<DoctorCheck> => {
  const [, version = ""] = /\/([^/]+)\/*$/.exec(href) ?? []
  if (/^\d{4}-\d{2}$/.test(version)) return [check.ok("version", version)]
  if (version !== "v1") return []
  return [check.warning(
    "version",
    `v1, another name for ${aliased}, which Loop will phase out; ${stable} has the same inventories`,
    `set LOOP_BASE_URL to https://api.loopreturns.com/api/${stable}`
  )]
}

const rowsOf = <A, E>(pages: Stream.Stream<LoopListPage<A>, E>): Stream.Stream<A, E> =>
  Stream.flatMap(pages, ({ rows }) => Stream.fromArray(rows))

const scope = <A>(
  name: string,
  result: CallResult<A>,
  describe: (value: A) => ReturnType<typeof check.ok> | undefined
) => {
  if (Result.isSuccess(result)) return describe(result.success) ?? check.ok(name, "granted")
  return result.failure.reason._tag === "Unauthorized" || result.failure.reason._tag === "Forbidden"
    ? check.failed(name, result.failure, `give the API key the scope "${name}" in Loop's developer settings`)
    : check.failed(name, result.failure)
}

/** Describes how well the records of the first page can be linked. */
const describeInventories = (rows: ReadonlyArray<LoopInventory>) => {
  const variants = new Map(rows.map(({ variant }) => [variant.id, variant.externalId]))
  const withExternalId = [...variants.values()].filter((externalId) => externalId !== null && externalId !== "").length
  if (variants.size === 0) return check.warning(readInventories, "granted, but Loop has no inventory", null)
  return withExternalId === 0
    ? check.warning(
      readInventories,
      `granted; none of the first ${variants.size} variants has an external id, so links depend on SKUs and barcodes`,
      "import the shop's products with their ids into Loop, or keep SKUs the same on both sides"
    )
    : check.ok(readInventories, `granted; ${withExternalId} of the first ${variants.size} variants have an external id`)
}
