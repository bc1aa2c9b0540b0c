import { type ShopSummary, unreadShop } from "@stocktally/sync"
import { emptySummary } from "@stocktally/tally"
import type { KnownShops } from "../../../src/screens/model/shops.ts"
import { runOf } from "./Player.ts"
import { openingTime } from "./rows.ts"

/** A shop that is well, with the given properties. */
export const shopOf = (slug: string, change: Partial<ShopSummary> = {}): ShopSummary => ({
  ...unreadShop({ slug, label: slug, problem: null, state: "open" }),
  complete: true,
  asOf: openingTime - 60_000,
  lastRun: runOf(),
  currency: "VND",
  summary: { ...emptySummary(), drift: 3, match: 50 },
  values: emptySummary(),
  value: 1000,
  ...change
})

/** Shops whose data was not read yet. */
export const unread = (...slugs: ReadonlyArray<string>): ReadonlyArray<ShopSummary> =>
  slugs.map((slug) => unreadShop({ slug, label: `Cửa hàng ${slug}`, problem: null, state: "opening" }))

/** The shops of a file, of which none is open. */
export const knownShops = (...slugs: ReadonlyArray<string>): KnownShops => ({
  all: unread(...slugs),
  open: null,
  everyMillis: null
})
