/** Summaries of the shops of the shops file, from the data of this machine. */
import { byAttention, readShopSummary, type ShopSummary, unreadShop } from "@stocktally/sync"
import { type Owner, ShopStores, wrongSlug } from "@stocktally/tally"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { knownOwner } from "../store/knownOwner.ts"
import { type Shop, shopOfProblem, type ShopsReading } from "./readShops.ts"

/** Stores that are open at the same time. */
const openedAtOnce = 4

/** How long a shop's data may take to be opened and counted. */
const timeout = Duration.seconds(10)

const unusedCredential = "its credential was not used yet; opening the shop finds out whether it is the same shop"

/** The shops and the wrong entries of a shops file, before their data is read. */
export const listShops = ({ problems, shops }: ShopsReading): ReadonlyArray<ShopSummary> => {
  const problemOf = (slug: string): string | null => {
    const own = problems.filter((problem) => shopOfProblem(problem) === slug)
    return own.length === 0
      ? null
      : own.map(({ place, problem, slug }) => slug === null ? problem : `entry ${place} of the file: ${problem}`).join(
        "; "
      )
  }
  const usable = new Set(shops.map(({ slug }) => slug))
  const wrong = new Set(problems.map(shopOfProblem).filter((slug) => !usable.has(slug)))
  return [
    ...shops.map(({ label, slug }) => unreadShop({ slug, label, problem: problemOf(slug), state: "opening" })),
    ...Array.from(wrong, (slug) => unreadShop({ slug, label: slug, problem: problemOf(slug), state: "failed" }))
  ]
}

/**
 * Summarizes the shops, those that need attention most first. Opens the store of each for that long only, and asks
 * neither Loop nor Haravan. `onRead` gets each summary as it is read.
 */
export const summarizeShops = Effect.fnUntraced(function*(
  reading: ShopsReading,
  onRead: (summary: ShopSummary) => Effect.Effect<void>
): Effect.fn.Return<ReadonlyArray<ShopSummary>, never, ShopStores> {
  const stores = yield* ShopStores
  const shops = new Map(reading.shops.map((shop) => [shop.slug, shop]))
  const summaries = yield* Effect.forEach(listShops(reading), (named) => {
    const shop = shops.get(named.slug)
    return Effect.tap(shop === undefined ? Effect.succeed(named) : summaryOf(stores, shop, named), onRead)
  }, { concurrency: openedAtOnce })
  return summaries.toSorted(byAttention)
})

const summaryOf = (
  stores: ShopStores["Service"],
  { settings, slug }: Shop,
  named: ShopSummary
): Effect.Effect<ShopSummary> =>
  Effect.gen(function*() {
    const credential = yield* knownOwner(settings)
    const owner = yield* ownerOf(stores, slug, credential)
    if (Option.isNone(owner)) return { ...named, state: "open" as const }
    const { overview } = yield* stores.open(owner.value)
    const problem = named.problem ?? (Option.isNone(credential) ? unusedCredential : null)
    return yield* readShopSummary({ ...named, problem }, {
      source: "live",
      staleAfterMillis: Duration.toMillis(settings.staleAfter),
      overview
    })
  }).pipe(
    Effect.scoped,
    Effect.timeoutOrElse({
      duration: timeout,
      orElse: () => Effect.succeed({ ...named, problem: `its data did not answer within ${Duration.format(timeout)}` })
    }),
    Effect.catch((error) =>
      Effect.succeed({ ...named, state: "failed" as const, problem: error.message.replaceAll("\n", "; ") })
    )
  )

/**
 * The owner of a shop's data, as far as this machine knows: the one that its credential belongs to, which must be the slug's
 * too; or while the credential was not used yet, the slug's. None before the first sync.
 */
const ownerOf = Effect.fnUntraced(function*(
  stores: ShopStores["Service"],
  slug: string,
  credential: Option.Option<Owner>
) {
  const named = yield* stores.ownerOf(slug)
  if (
    Option.isSome(credential) && Option.isSome(named) &&
    (credential.value.kind !== named.value.kind || credential.value.id !== named.value.id)
  ) {
    return yield* wrongSlug(slug, named.value, credential.value)
  }
  return Option.orElse(credential, () => named)
})
