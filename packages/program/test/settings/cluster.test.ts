import { assert, describe, it } from "@effect/vitest"
import { Effect, Option, Redacted } from "effect"
import { problemsOf, settingsOf } from "../support.ts"

const url = "postgres://stocktally@db.example/stocktally"
const complete = {
  STOCKTALLY_CLUSTER: "on",
  STOCKTALLY_RUNNER_ADDRESS: "10.0.0.1:4100",
  STOCKTALLY_DATABASE_URL: url,
  STOCKTALLY_SHOPS: "/etc/stocktally/shops.json"
}

const clusterOf = (env: Readonly<Record<string, string>>) => Effect.map(settingsOf({ env }), ({ cluster }) => cluster)

describe("STOCKTALLY_CLUSTER", () => {
  it.effect("joins the services of the database at an address", () =>
    Effect.gen(function*() {
      const cluster = Option.getOrThrow(yield* clusterOf(complete))
      assert.deepStrictEqual(cluster.address, { host: "10.0.0.1", port: 4100 })
      assert.strictEqual(Redacted.value(cluster.url), url)
      const { address } = Option.getOrThrow(
        yield* clusterOf({ ...complete, STOCKTALLY_RUNNER_ADDRESS: "[fd00::1]:4100" })
      )
      assert.deepStrictEqual(address, { host: "fd00::1", port: 4100 })
    }))

  it.effect("is off unless it is on, and needs nothing then", () =>
    Effect.gen(function*() {
      assert.isTrue(Option.isNone(yield* clusterOf({})))
      assert.isTrue(Option.isNone(yield* clusterOf({ ...complete, STOCKTALLY_CLUSTER: "off" })))
      assert.isTrue(Option.isNone(yield* clusterOf({ STOCKTALLY_CLUSTER: "off" })))
    }))

  it.effect("names everything that it needs and does not have", () =>
    Effect.gen(function*() {
      const place = "STOCKTALLY_CLUSTER (the environment): is on, which needs"
      assert.deepStrictEqual(yield* problemsOf({ env: { STOCKTALLY_CLUSTER: "on" } }), [
        `${place} STOCKTALLY_SHOPS too, such as /etc/stocktally/shops.json`,
        `${place} STOCKTALLY_RUNNER_ADDRESS too, such as 10.0.0.1:4100`,
        `${place} STOCKTALLY_DATABASE_URL too, such as postgres://stocktally@db.example/stocktally`
      ])
      assert.include(
        yield* problemsOf({ env: { ...complete, STOCKTALLY_DATABASE_URL: "sqlite:store.db" } }),
        `${place} a Postgres server in STOCKTALLY_DATABASE_URL, not a SQLite file`
      )
    }))

  for (const address of ["0.0.0.0:4100", "[::]:4100", "[0:0::0]:4100", "[::ffff:0.0.0.0]:4100"]) {
    it.effect(`never listens on every address, as on ${address}`, () =>
      Effect.gen(function*() {
        assert.deepStrictEqual(yield* problemsOf({ env: { ...complete, STOCKTALLY_RUNNER_ADDRESS: address } }), [
          `STOCKTALLY_RUNNER_ADDRESS (the environment): ${JSON.stringify(address)} means every address of this ` +
          "machine; name one in a private network, such as 10.0.0.1:4100"
        ])
      }))
  }

  for (const address of ["10.0.0.1", "10.0.0.1:0", "10.0.0.1:65536", "fd00::1:4100", ":4100", "http://10.0.0.1:4100"]) {
    it.effect(`needs an address with a port, unlike ${address}`, () =>
      Effect.gen(function*() {
        assert.deepStrictEqual(yield* problemsOf({ env: { ...complete, STOCKTALLY_RUNNER_ADDRESS: address } }), [
          `STOCKTALLY_RUNNER_ADDRESS (the environment): ${
            JSON.stringify(address)
          } is not an address with a port, such ` +
          "as 10.0.0.1:4100"
        ])
      }))
  }

  it.effect("is not decided by a file in the working directory", () =>
    Effect.gen(function*() {
      const { STOCKTALLY_CLUSTER, STOCKTALLY_RUNNER_ADDRESS, ...env } = complete
      const problems = yield* problemsOf({
        env,
        dotEnv: `STOCKTALLY_CLUSTER=${STOCKTALLY_CLUSTER}\nSTOCKTALLY_RUNNER_ADDRESS=${STOCKTALLY_RUNNER_ADDRESS}\n`
      })
      assert.strictEqual(problems.length, 2)
      for (const problem of problems) assert.include(problem, "decides who may use the service, but comes from a less")
    }))
})
