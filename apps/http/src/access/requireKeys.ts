import { BaseUrl } from "@stocktally/core"
import type { HttpSettings } from "@stocktally/program"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"

/** The service would listen on a public host without keys. */
export class KeysRequired extends Schema.TaggedError<KeysRequired>()("KeysRequired", { host: Schema.String }) {
  override get message(): string {
    return `STOCKTALLY_HTTP_HOST is ${this.host}, which others can reach, but the service has no API keys; set STOCKTALLY_API_KEYS ` +
      "([name:][ro:]secret,…), or leave the host at 127.0.0.1"
  }
}

/** 128 bits in base64, which nobody can guess. */
const minSecretLength = 22
const remedy = `make one of ${minSecretLength} characters or more, for example with openssl rand -base64 24`

const weakKeys = ({ apiKeys }: HttpSettings): ReadonlyArray<string> =>
  apiKeys.flatMap(({ name, secret }, index) =>
    Redacted.value(secret).length < minSecretLength
      ? [name === `key-${index + 1}` ? name : `${name} (number ${index + 1})`]
      : []
  )

/** The service would listen on a public host with keys that can be guessed. Names the keys, but never quotes them. */
export class WeakKeys extends Schema.TaggedError<WeakKeys>()("WeakKeys", {
  host: Schema.String,
  keys: Schema.Array(Schema.String)
}) {
  override get message(): string {
    return `STOCKTALLY_HTTP_HOST is ${this.host}, which others can reach, but STOCKTALLY_API_KEYS has a secret of fewer than ` +
      `${minSecretLength} characters for ${this.keys.join(", ")}; ${remedy}, or leave the host at 127.0.0.1`
  }
}

/** Warns about keys that a program on this machine could guess. */
export const warnOfShortSecrets = (http: HttpSettings): Effect.Effect<void> => {
  const short = weakKeys(http)
  return short.length === 0 ? Effect.void : Effect.logWarning(
    `STOCKTALLY_API_KEYS: the secret${short.length === 1 ? "" : "s"} of ${short.join(", ")} ` +
      `${short.length === 1 ? "is" : "are"} shorter than ${minSecretLength} characters and could be guessed; ${remedy}`
  )
}

/** Fails if the host is public and there are no keys, or weak ones. */
export const requireKeys = (http: HttpSettings): Effect.Effect<void, KeysRequired | WeakKeys> => {
  const { apiKeys, host } = http
  if (BaseUrl.isLoopbackHost(host)) return Effect.void
  if (apiKeys.length === 0) return Effect.fail(new KeysRequired({ host }))
  const keys = weakKeys(http)
  return keys.length === 0 ? Effect.void : Effect.fail(new WeakKeys({ host, keys }))
}

/** Says how many keys there are. */
export const describeKeys = (keys: number): string =>
  keys === 0 ? "without API keys" : keys === 1 ? "with 1 API key" : `with ${keys} API keys`
