import { assert, describe, it } from "@effect/vitest"
import * as Clock from "effect/Clock"
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import { type Leases, Unreachable, LeaseLost, StoreError } from "@stocktally/tally"
import { withLease } from "../../src/run/withLease.ts"
import { timed, virtually } from "@stocktally/testing"

/** A lease as the port describes it, without a clock: it expires when a test demands it. */
const makeLeases = () => {
  let held: { token: number; holder: string; beat: number; ttlMillis: number } | undefined
  let token = 0
  const lost = new StoreError({ operation: "leases.renew", reason: new LeaseLost({ place: "here", holder: "thief" }) })
  const leases: Leases = {
    take: ({ silentHolder, holder, ttl }) =>
      Effect.sync(() => {
        const isDead = held !== undefined && silentHolder?.token === held.token && silentHolder.beat === held.beat
        if (held !== undefined && !isDead) return { _tag: "Held", since: 0, ...held }
        held = { token: ++token, holder, beat: 0, ttlMillis: Duration.toMillis(ttl) }
        return { _tag: "Taken", lease: { token, holder } }
      }),
    renew: (lease) =>
      Effect.suspend(() => {
        if (held?.token !== lease.token) return lost
        held.beat++
        return Effect.void
      }),
    release: (lease) =>
      Effect.sync(() => {
        if (held?.token === lease.token) held = undefined
      })
  }
  return {
    leases,
    holder: () => held?.holder,
    steal: () => {
      held = { token: ++token, holder: "thief", beat: 0, ttlMillis: 20_000 }
    }
  }
}

describe("a sync's lease", () => {
  it.effect("is released at the end, however that comes", () =>
    virtually(Effect.gen(function*() {
      const { holder, leases } = makeLeases()
      assert.strictEqual(yield* withLease(leases, "one", () => Effect.sync(holder)), "one")
      assert.strictEqual(holder(), undefined)
      yield* Effect.exit(withLease(leases, "one", () => Effect.die("broken")))
      assert.strictEqual(holder(), undefined)
      const fiber = yield* Effect.forkChild(withLease(leases, "one", () => Effect.never))
      yield* Effect.sleep(100)
      assert.strictEqual(holder(), "one")
      yield* Fiber.interrupt(fiber)
      assert.strictEqual(holder(), undefined)
    })))

  it.effect("is denied within seconds while its holder lives", () =>
    virtually(Effect.gen(function*() {
      const { leases } = makeLeases()
      yield* Effect.forkChild(withLease(leases, "one", () => Effect.never))
      yield* Effect.sleep(100)
      const [error, took] = yield* timed(Effect.flip(withLease(leases, "two", () => Effect.never)))
      assert.strictEqual(error._tag, "AlreadyRunning")
      assert.include(error.message, "another Stocktally (one) is already syncing")
      assert.isAtMost(took, 3000)
    })))

  it.effect("is taken over from a dead holder after its ttl, whatever the clock says", () =>
    virtually(Effect.gen(function*() {
      const { leases, steal } = makeLeases()
      steal()
      const [, took] = yield* timed(withLease(leases, "two", () => Effect.void))
      assert.strictEqual(took, 20_000)
    })))

  it.effect("reports the process it waits for, and when that process may be gone", () =>
    virtually(Effect.gen(function*() {
      const { leases, steal } = makeLeases()
      steal()
      const waits: Array<readonly [string, boolean, number]> = []
      const began = yield* Clock.currentTimeMillis
      yield* withLease(
        leases,
        "two",
        () => Effect.void,
        ({ holder }, isSilent) =>
          Effect.map(Clock.currentTimeMillis, (now) => void waits.push([holder, isSilent, now - began]))
      )
      assert.deepStrictEqual(waits, [["thief", false, 0], ["thief", true, 3000]])
    })))

  it.effect("ends the sync when another process takes it", () =>
    virtually(Effect.gen(function*() {
      const { holder, leases, steal } = makeLeases()
      const ended = yield* Deferred.make<void>()
      const fiber = yield* Effect.forkChild(
        withLease(leases, "one", () => Effect.onInterrupt(Effect.never, () => Deferred.succeed(ended, undefined)))
      )
      yield* Effect.sleep(100)
      steal()
      const exit = yield* Fiber.await(fiber)
      yield* Deferred.await(ended)
      assert.isTrue(Exit.isFailure(exit))
      assert.strictEqual(holder(), "thief", "what another has is not given back")
    })))

  it.effect("survives a store that is down for a moment", () =>
    virtually(Effect.gen(function*() {
      const { leases } = makeLeases()
      const away = new StoreError({
        operation: "leases.renew",
        reason: new Unreachable({ place: "here", detail: "restarting" })
      })
      const flaky: Leases = { ...leases, renew: () => away }
      yield* withLease(flaky, "one", () => Effect.sleep(60_000))
    })))
})
