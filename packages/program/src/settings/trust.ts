/** Checks that only trusted places decide where data goes and who may use the service. */
import * as Effect from "effect/Effect"
import { type RawSetting, trustLevels } from "./places.ts"
import type { Reader } from "./Reader.ts"
import { type ProtectedDecision, type Secret, secrets } from "./descriptions.ts"
import { rows, settings } from "./table.ts"

/** A credential, a file that names some, or a database to protect, and the trust in the place that sets it. */
interface Asset extends Pick<RawSetting, "origin" | "trust"> {
  readonly name: string
  /** The origin of the setting that sets it. */
  readonly setBy: string
}

/**
 * Reports each setting that its place may not decide.
 *
 * A setting that decides where data goes must be as trusted as every credential in use, not only as its own; otherwise a
 * stray file could bring an address together with a matching credential. A setting that decides who may use the service must be
 * as trusted as every credential and database that any place sets, because the store may hold data that was read with a
 * credential that `.env` overrides now.
 */
export const requireTrust = Effect.fnUntraced(function*(reader: Reader, userFile: string) {
  const credentials = yield* Effect.forEach(Object.values(secrets), (secret) => assetsOf(reader, secret))
  const database = settings.database.name
  const databases = yield* reader.all(database)
  const shops = settings.shops.name
  const shopsFiles = (yield* reader.all(shops)).map((found): Asset => ({ ...found, name: shops, setBy: found.origin }))
  const inUse = [...credentials.flatMap((assets) => assets.slice(0, 1)), ...shopsFiles.slice(0, 1)]
  const protectedFrom = {
    "decides where data goes": inUse,
    "decides who may use the service": [
      ...inUse,
      ...credentials.flat(),
      ...databases.map((found): Asset => ({ ...found, name: database, setBy: found.origin }))
    ]
  }

  for (const { decides, ...row } of rows) {
    if (decides === null) continue
    for (const name of "file" in row ? [row.name, row.file] : [row.name]) {
      const found = yield* reader.nonEmpty(name)
      if (found === undefined) continue
      const asset = mostTrusted(protectedFrom[decides].filter(({ setBy }) => setBy !== found.origin))
      if (asset !== undefined && found.trust < asset.trust) {
        reader.report(name, found, refusal(decides, asset, userFile))
      }
    }
  }
})

const refusal = (decides: ProtectedDecision, { name, origin, trust }: Asset, userFile: string): string =>
  `${decides}, but comes from a less trusted place than ${name}, which comes from ${origin}; ` +
  `set it in the environment${trust > trustLevels.userFile ? "" : ` or in ${userFile}`}, or remove it here`

/** A credential in each place that sets it, the one in use first. */
const assetsOf = Effect.fnUntraced(function*(reader: Reader, { file, name }: Secret) {
  const inline = yield* reader.all(name)
  const named = yield* reader.all(file)
  return [
    ...inline.map(({ origin, trust }): Asset => ({ name, origin, trust, setBy: origin })),
    // A secret file is at least as trusted as the user, even if `.env` names it: that can be any of the user's files.
    ...named.map(({ origin, trust }): Asset => ({
      name,
      origin: `the file that ${file} (${origin}) names`,
      trust: trust < trustLevels.userFile ? trustLevels.userFile : trust,
      setBy: origin
    }))
  ]
})

/** The first asset from the most trusted place. */
const mostTrusted = (assets: ReadonlyArray<Asset>): Asset | undefined =>
  assets.find(({ trust }) => assets.every((other) => other.trust <= trust))
