/** Reads the shops file and the settings of each shop in it. */
import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { dirname, resolve } from "node:path"
import { secrets } from "../settings/descriptions.ts"
import { fileFailure } from "../settings/fileFailure.ts"
import type { Place } from "../settings/places.ts"
import { readShopSettings, type SettingsPlaces } from "../settings/readSettings.ts"
import type { ExposedFile, SettingsValues, ShopName, ShopsSetting } from "../settings/SettingsValues.ts"
import { credentialDigest } from "../store/credentialDigest.ts"
import { fileTrustProblem, isReadableByOthers } from "./fileTrust.ts"
import { keyOf, shopPlace } from "./shopPlace.ts"
import { parseShopsFile, type WrittenEntry } from "./ShopsFile.ts"

/** A shop of the shops file. */
export interface Shop extends ShopName {
  /** The settings with those of its entry. */
  readonly settings: SettingsValues
  /** The JSON of its entry. Two readings with the same text have the same settings, unless a secret was replaced. */
  readonly text: string
}

/** A problem of an entry. Quotes no secret. */
export interface ShopProblem {
  /** The entry's slug, or null if it has no usable one. */
  readonly slug: string | null
  /** The place of the entry in the file, from 1. */
  readonly place: number
  readonly problem: string
}

/** Names the shop of a wrong entry, which may have no slug. */
export const shopOfProblem = ({ place, slug }: Pick<ShopProblem, "place" | "slug">): string => slug ?? `entry ${place}`

/** Describes a problem in one line. */
export const describeShopProblem = ({ place, problem, slug }: ShopProblem): string =>
  `${slug === null ? `entry ${place}` : `${slug} (entry ${place})`}: ${problem}`

/** The shops that can be used, in the order of the file, and what is wrong with the other entries. */
export interface ShopsReading {
  readonly shops: ReadonlyArray<Shop>
  readonly problems: ReadonlyArray<ShopProblem>
}

/** The shops file cannot be used at all. Quotes nothing of it. */
export class ShopsFileError extends Schema.TaggedError<ShopsFileError>()("ShopsFileError", {
  path: Schema.String,
  problem: Schema.String
}) {
  override get message(): string {
    return `${this.path}: ${this.problem}`
  }
}

/** Reads the shops file. A wrong entry is among the problems and leaves the others. */
export const readShops = Effect.fnUntraced(function*({ hosts, path }: ShopsSetting, places: SettingsPlaces = {}) {
  const file = resolve(places.workingDirectory ?? "", path)
  const failed = (problem: string) => new ShopsFileError({ path: file, problem })
  const untrusted = yield* fileTrustProblem(file)
  if (untrusted !== undefined) return yield* failed(untrusted)
  const files = yield* FileSystem.FileSystem
  const text = yield* Effect.mapError(
    files.readFileString(file),
    (error) => failed(`cannot be read: ${fileFailure(error)}`)
  )
  const entries = yield* Effect.mapError(Effect.fromResult(parseShopsFile(text)), failed)
  const { of, variable } = yield* readShopSettings(places)
  const references = { directory: dirname(file), hosts, variable }

  const shopOf = Effect.fnUntraced(function*({ entry, text }: WrittenEntry) {
    const { label, slug, ...rest } = yield* Effect.fromResult(entry)
    const place = yield* shopPlace({ slug, ...rest }, references)
    const values = yield* Effect.mapError(
      of(place),
      ({ problems }) => problems.map(({ name, problem }) => name === null ? problem : `${keyOf(name)} ${problem}`)
    )
    const name = { slug, label: label ?? slug }
    const settings: SettingsValues = {
      ...values,
      shops: Option.none(),
      shop: Option.none(),
      ofShop: Option.some(name),
      unknownSettings: [],
      exposedFiles: yield* exposedSecrets(place)
    }
    return { ...name, settings, text } satisfies Shop
  })

  const shops: Array<Shop> = []
  const problems: Array<ShopProblem> = []
  /** The first entry with each slug and each credential. */
  const slugs = new Map<string, number>()
  const credentials = new Map<string, number>()
  for (const written of entries) {
    const { place, slug } = written
    const shop = yield* Effect.result(Effect.flatMap(shopOf(written), (shop) =>
      Effect.gen(function*() {
        const earlier = slugs.get(shop.slug)
        if (earlier !== undefined) return yield* Effect.fail([`entry ${earlier} has the same slug; change one of them`])
        const own = yield* credentialsOf(shop.settings)
        const other = own.map((credential) => credentials.get(credential)).find((other) => other !== undefined)
        if (other !== undefined) {
          return yield* Effect.fail([`entry ${other} has the same credential; remove one of them`])
        }
        for (const credential of own) credentials.set(credential, place)
        return shop
      })))
    if (slug !== null && !slugs.has(slug)) slugs.set(slug, place)
    if (Result.isSuccess(shop)) shops.push(shop.success)
    else problems.push(...shop.failure.map((problem) => ({ slug, place, problem })))
  }
  return { shops, problems } satisfies ShopsReading
}, Effect.provide(NodeFileSystem.layer))

/** Digests of the shop's credentials, to compare them with those of other shops. */
const credentialsOf = ({ haravan, loop }: SettingsValues) =>
  Effect.map(
    Effect.all([credentialDigest("loop", loop), credentialDigest("haravan", haravan)]),
    (digests) => digests.flatMap(Option.toArray)
  )

/** The entry's secret files that other users can read. */
const exposedSecrets = Effect.fnUntraced(function*({ get }: Place) {
  const exposed: Array<ExposedFile> = []
  for (const { file, name } of [secrets.loopApiKey, secrets.haravanAccessToken]) {
    const found = yield* get(file)
    if (found !== undefined && (yield* isReadableByOthers(found.text))) {
      exposed.push({ path: found.text, holds: [keyOf(name)] })
    }
  }
  return exposed
})
