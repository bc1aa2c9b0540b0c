/**
 * Places shops on the processes of a cluster. The cluster decides which process tries to sync a shop; the lease of the
 * shop's store decides which one writes.
 *
 * @module
 */
import type { ClusterSetting } from "@stocktally/program"
import type { ReadModel } from "@stocktally/sync"
import { ClusterMembers } from "@stocktally/tally"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Entity from "effect/cluster/Entity"
import type { Sharding } from "effect/cluster/Sharding"
import * as FiberMap from "effect/FiberMap"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Schedule from "effect/Schedule"
import manifest from "../../package.json" with { type: "json" }
import { type OpenedShop, Placement } from "./Placement.ts"
import { runner } from "./runner.ts"
import { NotDone, ShopEntity } from "./ShopEntity.ts"
import { watchdog } from "./watchdog.ts"

/** How often each process makes sure that its shops are awake. */
const wakeEvery = Duration.seconds(5)
/**
 * How long a run may take to end before its shop moves to another process: shorter than the library waits for an entity.
 */
const runEndTimeout = Duration.seconds(4)
/** How long the process that syncs a shop may take to answer. */
const messageTimeout = Duration.seconds(10)

interface PlacedShop extends OpenedShop {
  /** Logs a line about the shop. */
  readonly log: (line: string) => Effect.Effect<void>
}

/** Joins the cluster, and places shops on its processes. */
export const clusterPlacement = (setting: ClusterSetting) => {
  const { host, port } = setting.address
  return Layer.provide(placement(`${host}:${port}`), runner(setting))
}

/** Places shops with the sharding of a cluster. `address` is that of this process. */
export const placement = (address: string): Layer.Layer<Placement, never, Sharding | ClusterMembers> =>
  Layer.effect(
    Placement,
    Effect.gen(function*() {
      const members = yield* ClusterMembers
      /** The shops that this process has opened. */
      const shops = new Map<string, PlacedShop>()
      /** The shops that this process should sync, whether it has opened them or not. */
      const assigned = new Set<string>()
      /** The shops that this process syncs too, because the process that should does not have them. */
      const missingThere = new Set<string>()
      const overdue = new Set<string>()
      /** The shops that this process has opened at any time. One that it opens again has other settings. */
      const known = new Set<string>()
      const watches = yield* FiberMap.make<string>()

      /** Watches a shop if this process should and can. */
      const watch = Effect.fnUntraced(function*(id: string, restart: boolean) {
        const shop = shops.get(id)
        const isWatched = yield* FiberMap.has(watches, id)
        if (shop === undefined || (isWatched && !restart)) return
        if (!assigned.has(id) && !missingThere.has(id)) return
        yield* shop.log(isWatched ? "the watch of the shop starts again" : "this process syncs the shop from now on")
        yield* FiberMap.run(watches, id, shop.watch)
      })
      const unwatch = Effect.fnUntraced(function*(id: string, shop: PlacedShop | undefined) {
        if (shop === undefined || !(yield* FiberMap.has(watches, id))) return
        yield* shop.log("this process does not sync the shop any more")
        yield* FiberMap.remove(watches, id)
      })

      const entity = ShopEntity.toLayer(
        Effect.gen(function*() {
          const { entityId: id } = yield* Entity.CurrentAddress
          yield* Effect.acquireRelease(
            Effect.suspend(() => {
              assigned.add(id)
              return watch(id, false)
            }),
            () =>
              Effect.suspend(() => {
                assigned.delete(id)
                const shop = shops.get(id)
                return Effect.andThen(
                  shop === undefined ? Effect.void : Effect.timeoutOption(shop.idle, runEndTimeout),
                  unwatch(id, shop)
                )
              })
          )
          const atShop = <A>(use: (readModel: ReadModel["Service"]) => Effect.Effect<A, unknown>) =>
            Effect.suspend(() => {
              const shop = shops.get(id)
              return shop === undefined
                ? Effect.fail(new NotDone())
                : Effect.mapError(use(shop.readModel), () => new NotDone())
            })
          return ShopEntity.of({
            Sync: ({ payload }) => atShop(({ sync }) => Effect.map(sync(payload), (run) => run.id)),
            ReadRow: ({ payload }) =>
              atShop(({ readAgain }) =>
                Effect.map(
                  readAgain(payload.id),
                  Option.match({ onNone: () => null, onSome: ({ kept }) => kept })
                )
              ),
            SettingsChanged: ({ payload }) => Effect.map(watch(id, payload.restart), () => shops.has(id))
          })
        }),
        { maxIdleTime: Duration.infinity, concurrency: "unbounded" }
      )
      yield* Layer.build(entity)
      const clientOf = yield* ShopEntity.client
      const publish = Effect.suspend(() =>
        members.publish({
          address,
          version: manifest.version,
          shops: Array.from(shops.values(), ({ id, slug }) => ({ id, slug, overdue: overdue.has(id) }))
        })
      )
      yield* Effect.forkScoped(Effect.ignore(publish).pipe(Effect.repeat(Schedule.spaced(wakeEvery))))

      /** The shop's read model, but what syncs or stores happens at the process that syncs the shop, if it answers. */
      const routed = ({ id, readModel }: OpenedShop): ReadModel["Service"] => {
        const { run, row } = readModel
        const { ReadRow, Sync } = clientOf(id)
        const orHere = <A, E>(
          there: Effect.Effect<Option.Option<A>, unknown>,
          here: Effect.Effect<A, E>
        ): Effect.Effect<A, E> =>
          Effect.suspend(() =>
            assigned.has(id) ? Effect.succeed(Option.none<A>()) : Effect.timeout(there, messageTimeout)
          )
            .pipe(
              Effect.catchCause(() => Effect.succeed(Option.none<A>())),
              Effect.flatMap(Option.match({ onNone: () => here, onSome: (done) => Effect.succeed(done) }))
            )
        return {
          ...readModel,
          sync: (request) => orHere(Effect.flatMap(Sync(request), (run_) => run(run_)), readModel.sync(request)),
          readAgain: (rowId) =>
            orHere(
              Effect.flatMap(ReadRow({ id: rowId }), (kept) =>
                kept === null
                  ? Effect.succeedSome(Option.none())
                  : Effect.map(row(rowId), (row) => Option.some(Option.map(row, (row) => ({ row, kept }))))),
              readModel.readAgain(rowId)
            )
        }
      }

      const place = Effect.fnUntraced(function*(opened: OpenedShop) {
        const { id, interval, readModel } = opened
        const context = yield* Effect.context<never>()
        const { readAgain, sync } = readModel
        // Requests of other processes are logged as the shop's too.
        const shop: PlacedShop = {
          ...opened,
          readModel: {
            ...readModel,
            sync: (request) => Effect.provideContext(sync(request), context),
            readAgain: (row) => Effect.provideContext(readAgain(row), context)
          },
          watch: interval === undefined ? Effect.never : opened.watch,
          log: (line) => Effect.provideContext(Effect.logInfo(line), context)
        }
        const { SettingsChanged } = clientOf(id)
        // Without an answer nothing changes. If that lasts, the watchdog syncs the shop.
        const changed = (restart: boolean) =>
          SettingsChanged({ restart }).pipe(
            Effect.timeout(restart ? messageTimeout : wakeEvery),
            Effect.flatMap((hasShop) => {
              if (!hasShop) {
                missingThere.add(id)
                return watch(id, false)
              }
              return missingThere.delete(id) && !assigned.has(id) ? unwatch(id, shop) : Effect.void
            }),
            Effect.ignoreCause
          )
        yield* Effect.acquireRelease(
          Effect.suspend(() => {
            shops.set(id, shop)
            return watch(id, true)
          }),
          () =>
            Effect.suspend(() => {
              shops.delete(id)
              overdue.delete(id)
              missingThere.delete(id)
              return unwatch(id, shop)
            })
        )
        // A watch of this process has already started with the new settings.
        yield* Effect.forkScoped(
          Effect.andThen(
            changed(known.has(id) && !assigned.has(id)),
            Effect.forever(Effect.andThen(Effect.sleep(wakeEvery), changed(false)))
          )
        )
        known.add(id)
        if (interval !== undefined) {
          yield* Effect.forkScoped(watchdog({
            interval,
            readModel,
            restart: changed(true),
            onCheck: (isOverdue) => isOverdue ? overdue.add(id) : overdue.delete(id)
          }))
        }
        return routed(shop)
      })

      return Placement.of({ place, overdue: Effect.sync(() => overdue.size) })
    })
  )
