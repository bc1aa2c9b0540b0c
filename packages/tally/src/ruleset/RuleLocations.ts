/** The locations of both sides that stock rules need. */
import {
  type EpochMillis,
  type HaravanLocationId,
  isIdDigits,
  type LoopLocationId,
  type StockRule,
  uncheckedId,
  type Upstream
} from "@stocktally/schema"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { allLinks } from "../linkfile/allLinks.ts"
import type { Catalog } from "../store/Catalog.ts"
import type { LinkStore } from "../store/LinkStore.ts"
import type { Crawls } from "../store/Crawl.ts"
import type { StoreError } from "../store/StoreError.ts"

/** A location that a rule may name. Its name is text from outside. */
export interface RuleLocation<Id extends string> {
  readonly id: Id
  readonly name: string
  /** Set if Loop or Haravan no longer has it. */
  readonly goneAt: EpochMillis | null
  /** Whether someone declared that it has no partner. */
  readonly isIgnored: boolean
}

/** A Haravan location that a rule may name. */
export interface RuleSource extends RuleLocation<HaravanLocationId> {
  readonly transit: boolean
  readonly sellable: boolean
}

/** The locations that rules may name, by id. */
export interface RuleLocations {
  readonly loop: ReadonlyMap<LoopLocationId, RuleLocation<LoopLocationId>>
  readonly haravan: ReadonlyMap<HaravanLocationId, RuleSource>
  /** The Haravan location that each linked Loop location is linked to. */
  readonly links: ReadonlyMap<LoopLocationId, HaravanLocationId>
  /** Whether all locations of a side are known. If not, a location that is missing here may exist. */
  readonly isListed: { readonly loop: boolean; readonly haravan: boolean }
}

/** The ports that locations are read from. */
export interface RuleLocationStore {
  readonly catalog: Pick<Catalog, "loopLocations" | "haravanLocations">
  readonly links: Pick<LinkStore, "page" | "records">
  readonly crawls: Pick<Crawls, "states">
}

/** Reads all locations, and those of `ids` that are gone. */
export const readRuleLocations = Effect.fnUntraced(function*(
  { catalog, links, crawls }: RuleLocationStore,
  ids: { readonly loop: Iterable<string>; readonly haravan: Iterable<string> }
): Effect.fn.Return<RuleLocations, StoreError> {
  const states = yield* crawls.states
  const rows = yield* Stream.runCollect(allLinks(links, { kind: "location" }))
  const ignored = rows.filter(({ unlinked }) => unlinked?.reason === "ignored")
  const isIgnored = (upstream: Upstream, id: string): boolean => ignored.some((row) => row[upstream]?.id === id)
  const loop = new Map<LoopLocationId, RuleLocation<LoopLocationId>>()
  const haravan = new Map<HaravanLocationId, RuleSource>()
  for (const { id, name } of yield* Stream.runCollect(catalog.loopLocations)) {
    loop.set(id, { id, name, goneAt: null, isIgnored: isIgnored("loop", id) })
  }
  for (const location of yield* Stream.runCollect(catalog.haravanLocations)) {
    haravan.set(location.id, { ...location, goneAt: null, isIgnored: isIgnored("haravan", location.id) })
  }
  const others = (ids: Iterable<string>, known: ReadonlyMap<string, unknown>) =>
    [...new Set(ids)].filter((id) => isIdDigits(id) && !known.has(id))
  for (const { goneAt, id, name } of yield* links.records("location", "loop", others(ids.loop, loop))) {
    const own = uncheckedId.LoopLocationId(id)
    loop.set(own, { id: own, name, goneAt, isIgnored: false })
  }
  for (const { goneAt, id, name } of yield* links.records("location", "haravan", others(ids.haravan, haravan))) {
    const own = uncheckedId.HaravanLocationId(id)
    haravan.set(own, { id: own, name, goneAt, isIgnored: false, transit: false, sellable: true })
  }
  return {
    loop,
    haravan,
    links: new Map(rows.flatMap((row) =>
      row.loop === null || row.haravan === null
        ? []
        : [[uncheckedId.LoopLocationId(row.loop.id), uncheckedId.HaravanLocationId(row.haravan.id)]]
    )),
    isListed: {
      loop: states["loop-locations"].completeAsOf !== null,
      haravan: states["haravan-locations"].completeAsOf !== null
    }
  }
})

/** The first 200 numbers in a text that people wrote, which may be ids of locations that are gone. */
export const idTexts = (text: string | undefined): ReadonlyArray<string> => text?.match(/\d+/g)?.slice(0, 200) ?? []

/** The ids of all locations that rules name. */
export const locationsIn = (
  rules: ReadonlyArray<Pick<StockRule, "haravanLocationIds" | "loopLocationId">>
): { readonly loop: ReadonlyArray<LoopLocationId>; readonly haravan: ReadonlyArray<HaravanLocationId> } => ({
  loop: rules.flatMap(({ loopLocationId }) => loopLocationId ?? []),
  haravan: rules.flatMap(({ haravanLocationIds }) => haravanLocationIds ?? [])
})
