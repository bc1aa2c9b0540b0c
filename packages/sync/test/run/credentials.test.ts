import { assert, describe, it } from "@effect/vitest"
import { Credential } from "@stocktally/core"
import { StockStore } from "@stocktally/tally"
import { Sync, type SyncError, type SyncRequest } from "../../src/index.ts"
import { type OddAnswer, Sandbox } from "@stocktally/sandbox"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import { assertStoreMatches, type Setup, shown, stats, unlimited, usual, withShop } from "./support.ts"

const dense = { ...unlimited, sandbox: { limits: "none" as const, skus: 60, locations: 3, dense: true } }
const run = (request?: SyncRequest) => Effect.flatMap(Sync, ({ run }) => run(request))

const failureOf = (request?: SyncRequest): Effect.Effect<SyncError, never, Sync> =>
  Effect.flatMap(
    Effect.result(run(request)),
    (result) =>
      Result.isFailure(result) ? Effect.succeed(result.failure) : Effect.sync(() => assert.fail("it succeeded"))
  )

const reasonOf = (error: SyncError): string =>
  error._tag === "UpstreamError" || error._tag === "StoreError" ? error.reason._tag : error._tag

/** Watches until stopped, and collects each outcome with the seconds until the next run. */
const watching = Effect.gen(function*() {
  const { watch } = yield* Sync
  const outcomes: Array<string> = []
  const pauses: Array<number | null> = []
  const fiber = yield* Effect.forkChild(Effect.flip(watch({
    interval: Duration.seconds(30),
    onRun: (outcome, pauseMillis) =>
      Effect.sync(() => {
        outcomes.push(Result.isSuccess(outcome) ? "done" : reasonOf(outcome.failure))
        pauses.push(pauseMillis === null ? null : Math.round(pauseMillis / 1000))
      })
  })))
  return { outcomes, pauses, fiber }
})

/** A token in a file that changes, with its digest. */
const tokenFile = (first: string): Setup & { readonly write: (token: string) => void } => {
  let file = first
  let current = first
  const credential: Credential.Credential = {
    current: Effect.sync(() => Redacted.make(current)),
    renew: (rejected) =>
      Effect.sync(() => {
        current = file
        return Redacted.value(rejected) !== current
      })
  }
  return {
    write: (token) => {
      file = token
    },
    haravan: { credential },
    settings: {
      renewCredentials: Effect.sync(() => void (current = file)),
      digests: { ...usual.digests, haravan: Effect.sync(() => Option.some(`digest of ${current}`)) }
    }
  }
}

describe("a watch of credentials that worked", () => {
  const answers: { readonly [side in "loop" | "haravan"]: ReadonlyArray<OddAnswer["answer"]> } = {
    loop: ["401", "403-html", "422"],
    haravan: ["400", "401", "401-html", "403", "422", "200-html", "200-empty"]
  }
  for (const side of ["loop", "haravan"] as const) {
    for (const answer of answers[side]) {
      it.effect(
        `survives ${answer} of ${side} for its first ten minutes, and ends with correct data`,
        () =>
          withShop(dense, (inProcess) =>
            Effect.gen(function*() {
              const sandbox = yield* Sandbox
              yield* inProcess(run())
              yield* sandbox.setOddAnswers(side, { answer })
              yield* inProcess(Effect.gen(function*() {
                const { fiber, outcomes, pauses } = yield* watching
                yield* Effect.sleep("10 minutes")
                assert.isUndefined(fiber.pollUnsafe(), outcomes.join())
                assert.isTrue(outcomes.length > 3 && outcomes.every((outcome) => outcome !== "done"), outcomes.join())
                assert.isTrue(pauses.at(-1)! > 60, pauses.join())
                yield* sandbox.setOddAnswers(side, undefined)
                yield* sandbox.adjust({ variantIndex: 1, locationIndex: 0, haravan: 321, loop: 123 })
                yield* Effect.sleep("6 minutes")
                assert.strictEqual(outcomes.at(-1), "done")
                yield* Fiber.interrupt(fiber)
                yield* assertStoreMatches
              }))
            })),
        60_000
      )
    }
  }

  it.effect(
    "is remembered for this credential only",
    () =>
      withShop(dense, (inProcess) =>
        Effect.gen(function*() {
          const sandbox = yield* Sandbox
          yield* inProcess(Effect.gen(function*() {
            yield* run()
            const { credentials } = yield* StockStore
            assert.isNotNull((yield* credentials.get("loop's")).workedAt)
            assert.isNotNull((yield* credentials.get("haravan's")).workedAt)
          }))
          yield* sandbox.setOddAnswers("haravan", { answer: "401" })
          const another = { settings: { digests: { ...usual.digests, haravan: Effect.succeedSome("another") } } }
          yield* inProcess(
            Effect.gen(function*() {
              const { fiber, pauses } = yield* watching
              assert.strictEqual(reasonOf(yield* Fiber.join(fiber)), "Unauthorized")
              assert.deepStrictEqual(pauses, [null])
            }),
            another
          )
          // A single run fails at once.
          yield* inProcess(Effect.gen(function*() {
            assert.strictEqual(reasonOf(yield* failureOf()), "Unauthorized")
          }))
        })),
    60_000
  )

  for (const side of ["loop", "haravan"] as const) {
    it.effect(`ends at once if the credential of ${side} never worked`, () =>
      withShop(dense, (inProcess) =>
        inProcess(
          Effect.gen(function*() {
            const { fiber, pauses } = yield* watching
            assert.strictEqual(reasonOf(yield* Fiber.join(fiber)), "Unauthorized")
            assert.deepStrictEqual(pauses, [null])
          }),
          { [side]: { credential: Credential.fixed(Redacted.make("wrong-credential")) } }
        )), 60_000)
  }
})

describe("a token file", () => {
  const setup = (sandbox: Sandbox["Service"]) => tokenFile(sandbox.credentials.haravanAccessToken)

  it.effect(
    "may hold a wrong token for a while: the watch waits for the right one",
    () =>
      withShop(dense, (inProcess) =>
        Effect.gen(function*() {
          const sandbox = yield* Sandbox
          const { haravanAccessToken: token } = sandbox.credentials
          const file = setup(sandbox)
          yield* inProcess(
            Effect.gen(function*() {
              const { fiber, outcomes } = yield* watching
              yield* Effect.sleep("5 minutes")
              file.write("a-wrong-token")
              yield* sandbox.setRevoked(token, true)
              yield* Effect.sleep("5 minutes")
              assert.strictEqual(outcomes.at(-1), "Unauthorized")
              file.write(token)
              yield* sandbox.setRevoked(token, false)
              yield* Effect.sleep("6 minutes")
              assert.strictEqual(outcomes.at(-1), "done")
              yield* Fiber.interrupt(fiber)
              yield* assertStoreMatches
            }),
            file
          )
        })),
    60_000
  )

  // The token is rejected at the first of these requests of a run.
  for (const route of ["shop", "locations", "inventory_locations", "products"] as const) {
    for (const kind of ["auto", "full"] as const) {
      it.effect(
        `that becomes another shop's at ${route} of a run that is ${kind}: nothing of that shop is written`,
        () =>
          withShop(dense, (inProcess) =>
            Effect.gen(function*() {
              const sandbox = yield* Sandbox
              const { haravanAccessToken: token, haravanAccessTokenOfAnotherShop: another } = sandbox.credentials
              const file = setup(sandbox)
              yield* inProcess(
                Effect.gen(function*() {
                  yield* run()
                  const before = yield* shown
                  const { catalog } = yield* StockStore
                  const locations = yield* catalog.unreadHaravanLocations
                  file.write(another)
                  let isRevoked = false
                  yield* sandbox.setInterceptor((upstream, { headers, path }) => {
                    isRevoked ||= path.endsWith(`/${route}.json`)
                    return upstream === "haravan" && isRevoked && headers["authorization"]?.endsWith(token) === true
                      ? { _tag: "Answer", status: 401, headers: {}, body: "{}" }
                      : undefined
                  })
                  yield* Effect.sleep("5 minutes")
                  if (route === "shop") yield* sandbox.setRevoked(token, true)
                  assert.strictEqual(reasonOf(yield* failureOf({ kind })), "WrongOwner")
                  assert.deepStrictEqual(yield* shown, before)
                  assert.deepStrictEqual(yield* catalog.unreadHaravanLocations, locations)
                  yield* sandbox.resetStats
                  assert.strictEqual(reasonOf(yield* failureOf({ kind, acceptLoss: true })), "WrongOwner")
                  assert.deepStrictEqual(
                    (yield* stats).haravan.byRoute,
                    { shop: 1 },
                    "it is found out before anything is read"
                  )
                  yield* sandbox.setInterceptor(undefined)
                  yield* sandbox.setRevoked(another, true)
                  yield* sandbox.setRevoked(token, false)
                  file.write(token)
                  yield* run()
                  yield* assertStoreMatches
                }),
                file
              )
            })),
        60_000
      )
    }
  }

  it.effect(
    "that becomes another shop's while a row is read again: nothing of that shop is written",
    () =>
      withShop(dense, (inProcess) =>
        Effect.gen(function*() {
          const sandbox = yield* Sandbox
          const { shop } = sandbox
          const { haravanAccessToken: token, haravanAccessTokenOfAnotherShop: another } = sandbox.credentials
          const file = setup(sandbox)
          yield* inProcess(
            Effect.gen(function*() {
              yield* run()
              const before = yield* shown
              file.write(another)
              yield* sandbox.setRevoked(token, true)
              const { readAgain } = yield* Sync
              const again = yield* Effect.result(
                readAgain(`l:${shop.loopVariantId(7)}:${shop.loopLocationId(1)}`)
              )
              assert.strictEqual(Result.isFailure(again) ? reasonOf(again.failure) : "kept", "WrongOwner")
              assert.deepStrictEqual(yield* shown, before)
            }),
            file
          )
        })),
    60_000
  )

  it.effect(
    "that holds the right token again is read again, although the other shop's token is not rejected",
    () =>
      withShop(dense, (inProcess) =>
        Effect.gen(function*() {
          const sandbox = yield* Sandbox
          const { haravanAccessToken: token, haravanAccessTokenOfAnotherShop: another } = sandbox.credentials
          const file = setup(sandbox)
          yield* inProcess(
            Effect.gen(function*() {
              yield* run()
              file.write(another)
              yield* sandbox.setRevoked(token, true)
              yield* Effect.sleep("5 minutes")
              assert.strictEqual(reasonOf(yield* failureOf()), "WrongOwner")
              yield* sandbox.setRevoked(token, false)
              file.write(token)
              assert.strictEqual(reasonOf(yield* failureOf()), "WrongOwner")
              yield* run()
              yield* assertStoreMatches
            }),
            file
          )
        })),
    60_000
  )
})
