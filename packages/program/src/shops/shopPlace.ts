/** An entry of the shops file as a place to read settings from. */
import { Haravan, Loop } from "@stocktally/core"
import * as Effect from "effect/Effect"
import { resolve } from "node:path"
import { secrets } from "../settings/descriptions.ts"
import { type Place, trustLevels } from "../settings/places.ts"
import { settings } from "../settings/table.ts"
import type { ShopEntry } from "./ShopsFile.ts"

const documentedHosts = [Loop.baseUrl, Haravan.baseUrl].map((url) => new URL(url).hostname)

/** Settings that have another name in an entry. */
const keys: { readonly [name: string]: string } = {
  [secrets.loopApiKey.name]: "loop.key",
  [secrets.loopApiKey.file]: "loop.key",
  [secrets.haravanAccessToken.name]: "haravan.token",
  [secrets.haravanAccessToken.file]: "haravan.token",
  [settings.loopBaseUrl.name]: "loop.baseUrl",
  [settings.haravanBaseUrl.name]: "haravan.baseUrl"
}

/** The name of a setting in an entry. */
export const keyOf = (name: string): string => keys[name] ?? name

/** Resolves the references of an entry. */
export interface References {
  /** The directory of the shops file. */
  readonly directory: string
  /** Hosts, other than the documented ones, that base addresses may name. */
  readonly hosts: ReadonlyArray<string>
  /** The text of a variable of the environment. */
  readonly variable: (name: string) => Effect.Effect<string | undefined>
}

/** The settings of an entry. Fails with what is wrong with its references, one line each. */
export const shopPlace = Effect.fnUntraced(function*(
  { haravan, loop, settings: overrides = {} }: ShopEntry,
  { directory, hosts, variable }: References
): Effect.fn.Return<Place, ReadonlyArray<string>> {
  const texts = new Map(Object.entries(overrides).map(([name, value]) => [name, String(value)]))
  const problems: Array<string> = []
  const sides = [
    { secret: secrets.loopApiKey, reference: loop?.key, address: settings.loopBaseUrl, baseUrl: loop?.baseUrl },
    {
      secret: secrets.haravanAccessToken,
      reference: haravan?.token,
      address: settings.haravanBaseUrl,
      baseUrl: haravan?.baseUrl
    }
  ]
  for (const { address, baseUrl, reference, secret } of sides) {
    if (baseUrl !== undefined) {
      texts.set(address.name, baseUrl)
      const host = hostOf(baseUrl)
      if (host !== undefined && !documentedHosts.includes(host) && !hosts.includes(host)) {
        problems.push(`${keyOf(address.name)} names the host ${host}, which ${settings.shopsHosts.name} does not list`)
      }
    }
    if (reference === undefined) continue
    const target = reference.slice(reference.indexOf(":") + 1)
    if (reference.startsWith("file:")) {
      texts.set(secret.file, resolve(directory, target))
      continue
    }
    const text = yield* variable(target)
    if (text === undefined) problems.push(`${keyOf(secret.name)} names ${target}, which is not set in the environment`)
    else texts.set(secret.name, text)
  }
  if (problems.length > 0) return yield* Effect.fail(problems)
  return {
    names: [],
    problems: [],
    get: (name) => {
      const text = texts.get(name)
      const found = text === undefined ? undefined : { text, origin: "the shops file", trust: trustLevels.environment }
      return Effect.succeed(found)
    }
  }
})

/** The host of an address, in lower case and without brackets; undefined for what is not an address. */
const hostOf = (address: string): string | undefined =>
  URL.canParse(address) ? new URL(address).hostname.replace(/^\[(.*)\]$/, "$1") : undefined
