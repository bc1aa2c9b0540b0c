/** The settings of a service that shares its shops with other machines. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { Reader } from "./Reader.ts"
import type { ClusterSetting, SettingsValues } from "./SettingsValues.ts"
import { settings } from "./table.ts"

/** Reads the cluster that the service belongs to. Reports what it lacks. */
export const readCluster = Effect.fnUntraced(function*(
  { nonEmpty, report, value }: Reader,
  store: SettingsValues["database"]
) {
  const { cluster, database, runnerAddress, shops } = settings
  const address = yield* value(runnerAddress)
  const found = yield* nonEmpty(cluster.name)
  if (found === undefined || (yield* value(cluster)) === "off") return Option.none()
  const needs = Effect.fnUntraced(function*(name: string, example: string) {
    if ((yield* nonEmpty(name)) !== undefined) return
    report(cluster.name, found, `is on, which needs ${name} too, such as ${example}`)
  })
  yield* needs(shops.name, "/etc/stocktally/shops.json")
  yield* needs(runnerAddress.name, "10.0.0.1:4100")
  yield* needs(database.name, "postgres://stocktally@db.example/stocktally")
  if (Option.exists(store, ({ _tag }) => _tag === "Sqlite")) {
    report(cluster.name, found, `is on, which needs a Postgres server in ${database.name}, not a SQLite file`)
  }
  return Option.isSome(address) && Option.isSome(store) && store.value._tag === "Postgres"
    ? Option.some<ClusterSetting>({ address: address.value, url: store.value.url })
    : Option.none()
})
