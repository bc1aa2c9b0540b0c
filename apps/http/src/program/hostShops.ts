/** Runs the shops of the shops file: opens each, watches it, and follows changes of the file. */
import { describeShopProblem, Settings, type Shop, type ShopProblem, Shops, Sources } from "@stocktally/program"
import { isTransient, LiveReads, ReadModel, StoreReads, Sync } from "@stocktally/sync"
import { memberShopId, Misconfigured, type Owner, ShopStores, StoreError } from "@stocktally/tally"
import * as Cause from "effect/Cause"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as FiberMap from "effect/FiberMap"
import * as Metric from "effect/Metric"
import * as Option from "effect/Option"
import * as Schedule from "effect/Schedule"
import * as Semaphore from "effect/Semaphore"
import * as Stream from "effect/Stream"
import * as SubscriptionRef from "effect/SubscriptionRef"
import type { Quotas } from "../access/Quotas.ts"
import { failureOf } from "./failureOf.ts"
import { openRoutes, shopRoutes } from "./openRoutes.ts"
import { watch } from "./watch.ts"
import { makeScrape } from "../handlers/system/scrape.ts"
import { Placement } from "../placement/Placement.ts"
import { Lifecycle } from "../server/Lifecycle.ts"
import type { HostedShop, ShopDirectory, ShopState } from "../shops/ShopDirectory.ts"

/** Shops that are opened at the same time, so that 200 of them do not all connect at once. */
const openedAtOnce = 8

/** Pauses between attempts to open a shop that may open without anyone's help. */
const openRetries = Schedule.min([Schedule.exponential("1 second"), Schedule.spaced("30 seconds")])

/** The pause before a shop is tried again that someone must correct first. */
const pauseAfterFailure = Duration.minutes(1)

interface Hosted {
  readonly shop: Shop
  state: ShopState
}

/** Serves the shops until the scope closes. */
export const hostShops = Effect.fnUntraced(function*(quotas: Quotas) {
  const { changes, current } = yield* Shops
  const stores = yield* ShopStores
  const placement = yield* Placement
  const running = yield* FiberMap.make<string>()
  const opening = Semaphore.makeUnsafe(openedAtOnce)
  const owners: Owners = new Map()
  let hosted: ReadonlyArray<Hosted> = []
  let problems: ReadonlyArray<ShopProblem> = (yield* current).problems

  const run = (hosted: Hosted) => {
    const { settings, slug } = hosted.shop
    const set = (state: ShopState) =>
      Effect.sync(() => {
        hosted.state = state
      })
    const open = Effect.gen(function*() {
      const placed = Effect.gen(function*() {
        const { progress } = yield* Sync
        const readModel = yield* placement.place({
          id: ownerOf(owners, slug),
          slug,
          readModel: yield* ReadModel,
          interval: settings.watch ? settings.interval : undefined,
          idle: Stream.runDrain(Stream.takeUntil(SubscriptionRef.changes(progress), ({ run }) => run === null)),
          watch: Effect.provideContext(watch, yield* Effect.context<Sync | Settings | Lifecycle>())
        })
        const routes = yield* Effect.provideService(shopRoutes(quotas), ReadModel, readModel)
        return { readModel, routes }
      })
      const { routes: { readModel, routes }, services } = yield* openRoutes(placed, yield* Effect.scope)
      const { budgets } = Context.get(services, LiveReads)
      const { overview } = Context.get(services, StoreReads)
      const registry = yield* Metric.MetricRegistry
      const scrape = Effect.provideService(
        makeScrape({ summary: readModel.summary(), budgets }),
        Metric.MetricRegistry,
        registry
      )
      yield* set({ _tag: "Open", routes, readModel, overview, scrape })
    })
    return Effect.scoped(
      Effect.gen(function*() {
        yield* opening.withPermit(open).pipe(
          Effect.tapError((error) =>
            Effect.andThen(
              set({ _tag: "Opening", problem: "It cannot be opened yet; see the service's log." }),
              Effect.logWarning(`the shop cannot be opened: ${failureOf(error).lines.join("; ")}`)
            )
          ),
          Effect.retry({
            schedule: openRetries,
            while: (error) => (error._tag === "StoreError" || error._tag === "UpstreamError") && isTransient(error)
          })
        )
        return yield* Effect.never
      })
    ).pipe(
      Effect.provide(Sources.layer({ sandbox: "refused" })),
      Effect.catchCause((cause) => {
        if (Cause.hasInterruptsOnly(cause)) return Effect.failCause(cause)
        const error = Cause.findErrorOption(cause)
        const problem = Option.match(error, {
          onNone: () => "It crashed; see the service's log.",
          onSome: (error) => failureOf(error).lines.join("; ")
        })
        return Effect.andThen(
          set({ _tag: "Failed", problem }),
          Effect.andThen(
            Option.isSome(error) ? Effect.void : Effect.logError("the shop crashed and is opened again", cause),
            Effect.sleep(pauseAfterFailure)
          )
        )
      }),
      Effect.forever,
      Effect.provideService(Settings, settings),
      Effect.provideService(ShopStores, exclusive(stores, slug, owners)),
      // Its watch has a state of its own.
      Effect.provide(Lifecycle.layer),
      Effect.provideService(Metric.MetricRegistry, new Map()),
      Effect.annotateLogs({ shop: slug }),
      Effect.annotateSpans({ shop: slug })
    )
  }

  yield* Effect.forkScoped(Stream.runForEach(changes, (now) =>
    Effect.gen(function*() {
      problems = now.problems
      const before = new Map(hosted.map((shop) => [shop.shop, shop]))
      hosted = now.shops.map((shop) => before.get(shop) ?? { shop, state: { _tag: "Opening", problem: null } })
      const slugs = new Set(now.shops.map(({ slug }) => slug))
      for (const { shop } of before.values()) {
        if (!slugs.has(shop.slug)) yield* FiberMap.remove(running, shop.slug)
      }
      for (const shop of hosted) {
        if (!before.has(shop.shop)) yield* FiberMap.run(running, shop.shop.slug, run(shop))
      }
    })))

  const directory: ShopDirectory["Service"] = {
    isSingle: false,
    shops: () => [
      ...hosted.map((hosted): HostedShop => ({
        slug: hosted.shop.slug,
        label: hosted.shop.label,
        state: () => hosted.state,
        entryProblem: () => problemsOf(hosted.shop.slug)
      })),
      ...unusable()
    ]
  }
  const problemsOf = (slug: string): string | null => {
    const lines = problems.filter((problem) => problem.slug === slug).map(describeShopProblem)
    return lines.length === 0 ? null : lines.join("; ")
  }
  /** Entries that were wrong from the start, by their slug. */
  const unusable = (): ReadonlyArray<HostedShop> => {
    const known = new Set(hosted.map(({ shop }) => shop.slug))
    const slugs = new Set(problems.flatMap(({ slug }) => slug === null || known.has(slug) ? [] : [slug]))
    return [...slugs].map((slug) => ({
      slug,
      label: slug,
      state: () => ({ _tag: "Failed", problem: problemsOf(slug) ?? "Its entry in the shops file is wrong." }),
      entryProblem: () => problemsOf(slug)
    }))
  }
  return directory
})

/** The shops whose stores are open, by their owners. */
type Owners = Map<string, { readonly slug: string }>

const ownerOf = (owners: Owners, slug: string): string =>
  [...owners].find(([, owner]) => owner.slug === slug)?.[0] ?? slug

/** Stores of which this process opens each for one slug only. */
const exclusive = (
  stores: ShopStores["Service"],
  slug: string,
  owners: Owners
): ShopStores["Service"] => ({
  ...stores,
  open: (owner: Owner) =>
    Effect.suspend(() => {
      const key = memberShopId(owner)
      const other = owners.get(key)
      const own = { slug }
      if (other !== undefined && other.slug !== slug) {
        return Effect.fail(
          new StoreError({
            operation: "open",
            reason: new Misconfigured({
              place: `the shop ${slug}`,
              detail: "another entry of the shops file has a credential of the same shop",
              advice: "remove one of the two, or correct its credential"
            })
          })
        )
      }
      return Effect.andThen(
        Effect.acquireRelease(
          Effect.sync(() => owners.set(key, own)),
          // A later opening of the same shop may have taken its place.
          () => Effect.sync(() => owners.get(key) === own && owners.delete(key))
        ),
        stores.open(owner)
      )
    })
})
