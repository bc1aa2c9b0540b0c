/** Which place may decide where data goes and who may come in. */
import * as Effect from "effect/Effect"
import { type Given, trustOf } from "./places.ts"
import type { Reader } from "./Reader.ts"
import { type Decision, type Secret, secrets } from "./descriptions.ts"
import { rows, settings } from "./table.ts"

/** What has to be protected, and how far the place is trusted that it comes from. */
interface Asset extends Pick<Given, "origin" | "trust"> {
  readonly name: string
  /** The line that sets it. */
  readonly setBy: string
}

/**
 * Reports each setting that decides more than its place may.
 *
 * What decides where data goes has to be as trusted as every credential in use, not only as its own: otherwise a stray
 * file could bring an address together with a credential that fits it. What decides who may come in has to be as trusted
 * as every credential and database that any place sets: the store may hold what was read with a credential that `.env`
 * overrides now.
 */
export const requireTrust = Effect.fnUntraced(function*(reader: Reader, userFile: string) {
  const credentials = yield* Effect.forEach(Object.values(secrets), (secret) => assetsOf(reader, secret))
  const database = settings.database.name
  const databases = yield* reader.everywhere(database)
  const inUse = credentials.flatMap((assets) => assets.slice(0, 1))
  const protectedFrom = {
    "where data goes": inUse,
    "who may come in": [
      ...inUse,
      ...credentials.flat(),
      ...databases.map((given): Asset => ({ ...given, name: database, setBy: given.origin }))
    ]
  }

  for (const { decides, ...row } of rows) {
    if (decides === null) continue
    for (const name of "file" in row ? [row.name, row.file] : [row.name]) {
      const given = yield* reader.given(name)
      if (given === undefined) continue
      const asset = mostTrusted(protectedFrom[decides].filter(({ setBy }) => setBy !== given.origin))
      if (asset !== undefined && given.trust < asset.trust) {
        reader.report(name, given, refusal(decides, asset, userFile))
      }
    }
  }
})

const refusal = (decides: Decision, { name, origin, trust }: Asset, userFile: string): string =>
  `decides ${decides}, and comes from a less trusted place than ${name}, which comes from ${origin}; ` +
  `set it in the environment${trust > trustOf.userFile ? "" : ` or in ${userFile}`}, or remove it here`

/** A credential in each place that sets it, the one in use first. */
const assetsOf = Effect.fnUntraced(function*(reader: Reader, { file, name }: Secret) {
  const inline = yield* reader.everywhere(name)
  const named = yield* reader.everywhere(file)
  return [
    ...inline.map(({ origin, trust }): Asset => ({ name, origin, trust, setBy: origin })),
    // A secret in a file of its own is at least the user's, whoever names the file: any file of the user's can be named.
    ...named.map(({ origin, trust }): Asset => ({
      name,
      origin: `the file that ${file} (${origin}) names`,
      trust: trust < trustOf.userFile ? trustOf.userFile : trust,
      setBy: origin
    }))
  ]
})

/** The first of those that come from the most trusted place. */
const mostTrusted = (assets: ReadonlyArray<Asset>): Asset | undefined =>
  assets.find(({ trust }) => assets.every((other) => other.trust <= trust))
