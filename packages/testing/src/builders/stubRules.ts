import { type StockRule, uncheckedId } from "@stocktally/schema"
import type { HaravanLocationEntry, LinkEnd, RulePlanStore } from "@stocktally/tally"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { stockRule } from "./rules.ts"
import { unlinkedRow, linkEnd, linkedRow } from "./stubLinks.ts"

/**
 * A stock rule for a Loop location, or null for the default, from Haravan's locations. `belowZero` is `zero` by
 * default.
 */
export const makeRule = ({ from, loop, ...terms }: {
  readonly loop: string | null
  readonly from?: ReadonlyArray<string> | undefined
} & Partial<Omit<StockRule, "loopLocationId" | "haravanLocationIds">>): StockRule => {
  const [first, ...others] = (from ?? []).map(uncheckedId.HaravanLocationId)
  return stockRule({
    loopLocationId: loop === null ? null : uncheckedId.LoopLocationId(loop),
    haravanLocationIds: first === undefined ? null : [first, ...others],
    belowZero: "zero",
    ...terms
  })
}

/** The content of a store of rules. Locations are ids with names. */
export interface StubRules {
  readonly loop: { readonly [id: string]: string }
  readonly haravan: { readonly [id: string]: string | Omit<HaravanLocationEntry, "id"> }
  /** Haravan's location by Loop's. */
  readonly links?: { readonly [loopId: string]: string }
  /** Ids that someone declared to have no partner. */
  readonly ignored?: ReadonlyArray<string>
  /** Locations that are gone, by id. */
  readonly gone?: { readonly [id: string]: string }
  readonly rules?: ReadonlyArray<StockRule>
  /** The author of each version, the newest first. */
  readonly versions?: ReadonlyArray<readonly [by: string, version: number]>
  /** False: no list has been read completely yet. */
  readonly isListed?: boolean
}

const goneAt = Date.UTC(2026, 10, 20)

/** A store with locations and rules, for planning rules and reading their sheets. Its rules have version 3. */
export const makeRulesStore = (
  { gone = {}, haravan, ignored = [], isListed = true, links = {}, loop, rules = [], versions = [["mai", 3]] }:
    StubRules
): RulePlanStore => {
  const partners = new Map(Object.entries(links))
  const nameOf = (location: string | { readonly name: string }): string =>
    typeof location === "string" ? location : location.name
  const reason = (id: string) => ignored.includes(id) ? "ignored" as const : "no-partner" as const
  const rows = [
    ...Object.entries(loop).map(([id, name]) => {
      const partner = partners.get(id)
      return partner === undefined
        ? unlinkedRow({ loop: linkEnd(id, null, name), haravan: null }, reason(id))
        : linkedRow(linkEnd(id, null, name), linkEnd(partner, null, nameOf(haravan[partner] ?? "?")), "name")
    }),
    ...Object.entries(haravan).filter(([id]) => ![...partners.values()].includes(id)).map(([id, location]) =>
      unlinkedRow({ loop: null, haravan: linkEnd(id, null, nameOf(location)) }, reason(id))
    )
  ].map((row) => ({ ...row, kind: "location" as const }))
  const completeAsOf = isListed ? goneAt : null
  const state = { completeAsOf, knownAsOf: completeAsOf, watermark: null, newest: null }
  return {
    catalog: {
      loopLocations: Stream.fromIterable(
        Object.entries(loop).map(([id, name]) => ({ id: uncheckedId.LoopLocationId(id), name, externalId: null }))
      ),
      haravanLocations: Stream.fromIterable(
        Object.entries(haravan).map(([id, location]) => ({
          transit: false,
          sellable: true,
          ...(typeof location === "string" ? { name: location } : location),
          id: uncheckedId.HaravanLocationId(id)
        }))
      )
    },
    links: {
      page: () => Effect.succeed({ rows, nextCursor: null }),
      records: (_kind, _upstream, ids) =>
        Effect.succeed(ids.flatMap((id): ReadonlyArray<LinkEnd> => {
          const name = gone[id]
          return name === undefined ? [] : [{ ...linkEnd(id, null, name), goneAt }]
        }))
    },
    crawls: {
      states: Effect.succeed({
        "loop-locations": state,
        "loop-levels": state,
        "haravan-locations": state,
        "haravan-products": state,
        "haravan-levels": state
      })
    },
    rules: {
      current: Effect.succeed({
        version: 3,
        rules,
        change: { by: "mai", at: goneAt, action: "import" as const }
      }),
      versions: () =>
        Effect.succeed(
          versions.map(([by, version]) => ({
            version,
            rules,
            change: { by, at: goneAt, action: "import" as const }
          }))
        )
    }
  }
}
