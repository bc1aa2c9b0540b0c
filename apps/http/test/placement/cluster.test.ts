import { assert, describe, it } from "@effect/vitest"
import { type ClusterMember, ClusterMembers, type SyncRun } from "@stocktally/tally"
import type { ReadModel } from "@stocktally/sync"
import { TestRunner } from "effect/cluster"
import * as Context from "effect/Context"
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Scope from "effect/Scope"
import * as TestClock from "effect/testing/TestClock"
import { placement } from "../../src/placement/cluster.ts"
import { Placement } from "../../src/placement/Placement.ts"

/** A cluster of one process in memory, and a shop that counts how often its watch starts and ends. */
const cluster = Effect.gen(function*() {
  const published = new Map<string, ClusterMember>()
  const members = Layer.succeed(ClusterMembers, {
    publish: (member) => Effect.sync(() => void published.set(member.address, member)),
    list: Effect.sync(() => [...published.values()])
  })
  const sharding = yield* Layer.build(Layer.merge(TestRunner.layer, members))
  const placementOf = (address: string) =>
    Effect.map(
      Effect.provideContext(Layer.build(Layer.fresh(placement(address))), sharding),
      (context) => Context.get(context, Placement).place
    )
  const membership = yield* Scope.make()
  const place = yield* Scope.provide(placementOf("10.0.0.1:4100"), membership)
  const lastRunEnds = yield* Deferred.make<void>()
  const watch = { begun: 0, ended: 0 }
  const run = { id: "1", status: "completed" } as Partial<SyncRun> as SyncRun
  const shop = {
    id: "haravan-1",
    slug: "hue",
    interval: Duration.seconds(30),
    readModel: {
      runs: () => Effect.succeed([run]),
      run: () => Effect.succeed(Option.some(run)),
      sync: () => Effect.succeed(run)
    } as Partial<ReadModel["Service"]> as ReadModel["Service"],
    idle: Deferred.await(lastRunEnds),
    watch: Effect.suspend(() => {
      watch.begun++
      return Effect.never
    }).pipe(Effect.ensuring(Effect.sync(() => watch.ended++)))
  }
  return {
    place,
    /** Another process, which sends all messages to the first one. */
    placeElsewhere: placementOf("10.0.0.2:4100"),
    published,
    watch,
    shop,
    lastRunEnds,
    /** Gives the shops of the first process to others. */
    leave: Scope.close(membership, Exit.void),
    pass: TestClock.adjust(Duration.seconds(20))
  }
})

describe("a cluster", () => {
  it.effect("watches a shop from when a process has opened it until the process closes it", () =>
    Effect.gen(function*() {
      const { pass, place, shop, watch } = yield* cluster
      const scope = yield* Scope.make()
      yield* Scope.provide(place(shop), scope)
      yield* pass
      assert.deepStrictEqual(watch, { begun: 1, ended: 0 })
      yield* Scope.close(scope, Exit.void)
      yield* pass
      assert.deepStrictEqual(watch, { begun: 1, ended: 1 })
      // A shop whose settings changed is opened again.
      yield* place(shop)
      yield* pass
      assert.deepStrictEqual(watch, { begun: 2, ended: 1 })
    }).pipe(Effect.scoped))

  it.effect("watches a shop that the process that should watch it does not have, until that process has it", () =>
    Effect.gen(function*() {
      const { pass, place, placeElsewhere, shop, watch } = yield* cluster
      yield* (yield* placeElsewhere)(shop)
      yield* pass
      assert.deepStrictEqual(watch, { begun: 1, ended: 0 })
      yield* place({ ...shop, watch: Effect.never })
      yield* pass
      assert.deepStrictEqual(watch, { begun: 1, ended: 1 })
    }).pipe(Effect.scoped))

  it.effect("lets a run end before its shop moves to another process", () =>
    Effect.gen(function*() {
      const { lastRunEnds, leave, pass, place, shop, watch } = yield* cluster
      yield* place(shop)
      yield* pass
      const leaving = yield* Effect.forkChild(leave)
      yield* TestClock.adjust(Duration.seconds(3))
      assert.deepStrictEqual(watch, { begun: 1, ended: 0 })
      yield* Deferred.succeed(lastRunEnds, undefined)
      yield* Fiber.join(leaving)
      assert.deepStrictEqual(watch, { begun: 1, ended: 1 })
    }).pipe(Effect.scoped))

  it.effect("interrupts a run that takes too long when its shop moves to another process", () =>
    Effect.gen(function*() {
      const { leave, pass, place, shop, watch } = yield* cluster
      yield* place(shop)
      yield* pass
      const leaving = yield* Effect.forkChild(leave)
      yield* TestClock.adjust(Duration.seconds(5))
      yield* Fiber.join(leaving)
      assert.deepStrictEqual(watch, { begun: 1, ended: 1 })
    }).pipe(Effect.scoped))

  it.effect("publishes which shops a process has, whatever they are called there", () =>
    Effect.gen(function*() {
      const { pass, place, published, shop } = yield* cluster
      yield* place(shop)
      yield* pass
      assert.deepStrictEqual(published.get("10.0.0.1:4100")?.shops, [{ id: "haravan-1", slug: "hue", overdue: false }])
    }).pipe(Effect.scoped))

  it.effect("answers at once what must happen at a shop that this process syncs", () =>
    Effect.gen(function*() {
      const { pass, place, shop } = yield* cluster
      const { sync } = yield* place(shop)
      yield* pass
      assert.strictEqual((yield* sync({ kind: "auto", acceptLoss: false })).id, "1")
    }).pipe(Effect.scoped))
})
