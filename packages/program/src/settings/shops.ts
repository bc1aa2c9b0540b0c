/** The settings of an installation with several shops. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { secrets } from "./descriptions.ts"
import { trustLevels } from "./places.ts"
import type { Reader } from "./Reader.ts"
import type { ApiKey, ShopsSetting } from "./SettingsValues.ts"
import { settings } from "./table.ts"

/** Names that belong to one shop. With several, its entry in the shops file has them. */
const ofOneShop = [
  secrets.loopApiKey.name,
  secrets.loopApiKey.file,
  secrets.haravanAccessToken.name,
  secrets.haravanAccessToken.file,
  settings.loopBaseUrl.name,
  settings.haravanBaseUrl.name
]

/** Reads which file lists the shops. Reports settings that would make it unclear which shop they are about. */
export const readShopsSetting = Effect.fnUntraced(function*(reader: Reader, apiKeys: ReadonlyArray<ApiKey>) {
  const { value } = reader
  const path = yield* value(settings.shops)
  const { name } = settings.shops
  const found = yield* reader.nonEmpty(name)
  if (found !== undefined) {
    if (found.trust < trustLevels.userFile) {
      reader.report(name, found, "decides where data goes; set it in the environment or in the user's settings file")
    }
    for (const other of ofOneShop) {
      const given = yield* reader.nonEmpty(other)
      if (given !== undefined) {
        reader.report(other, given, `belongs to one shop, but ${name} lists several; move it to the shop's entry there`)
      }
    }
    const sandbox = yield* reader.nonEmpty(settings.sandbox.name)
    if (sandbox !== undefined && Option.contains(yield* value(settings.sandbox), "always")) {
      reader.report(settings.sandbox.name, sandbox, `demands the sandbox, but ${name} lists shops; unset one of them`)
    }
    const database = yield* reader.nonEmpty(settings.database.name)
    if (database !== undefined && Option.exists(yield* value(settings.database), ({ _tag }) => _tag === "Sqlite")) {
      reader.report(
        settings.database.name,
        database,
        `names a SQLite file, which holds one shop, but ${name} lists several; remove it for a file for each shop, or ` +
          "name a Postgres database"
      )
    }
  }
  const bound = apiKeys.filter(({ shops }) => shops !== null)
  if (found === undefined && bound.length > 0) {
    const keys = (yield* reader.nonEmpty(secrets.apiKeys.name)) ?? (yield* reader.nonEmpty(secrets.apiKeys.file))
    const names = bound.map(({ name }) => name).join(" and ")
    if (keys !== undefined) {
      reader.report(
        secrets.apiKeys.name,
        keys,
        `binds ${names} to shops, but there is no file of shops; set ${name}, or remove shops=`
      )
    }
  }
  const hosts = yield* value(settings.shopsHosts)
  return { shops: Option.map(path, (path): ShopsSetting => ({ path, hosts })), shop: yield* value(settings.shop) }
})
