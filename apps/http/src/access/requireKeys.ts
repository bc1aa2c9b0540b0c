import { BaseUrl } from "@stocktally/core"
import type { HttpSettings } from "@stocktally/program"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"

/** The service would listen where others can reach it and ask nobody for a key. */
export class Exposed extends Schema.TaggedError<Exposed>()("Exposed", { host: Schema.String }) {
  override get message(): string {
    return `STOCKTALLY_HTTP_HOST is ${this.host}, which others can reach, and no key is asked for; set STOCKTALLY_API_KEYS ` +
      "([name:][ro:]secret,…), or leave the host at 127.0.0.1"
  }
}

/** So many characters are 128 bits in base64: nobody guesses them. */
const leastSecret = 22
const remedy = `make one of ${leastSecret} characters or more, for example with openssl rand -base64 24`

const shortKeys = ({ apiKeys }: HttpSettings): ReadonlyArray<string> =>
  apiKeys.flatMap(({ name, secret }, index) =>
    Redacted.value(secret).length < leastSecret
      ? [name === `key-${index + 1}` ? name : `${name} (number ${index + 1})`]
      : []
  )

/** Others could reach the service and guess a key. Names the keys and never quotes them. */
export class GuessableKeys extends Schema.TaggedError<GuessableKeys>()("GuessableKeys", {
  host: Schema.String,
  keys: Schema.Array(Schema.String)
}) {
  override get message(): string {
    return `STOCKTALLY_HTTP_HOST is ${this.host}, which others can reach, and STOCKTALLY_API_KEYS has a secret of fewer than ` +
      `${leastSecret} characters for ${this.keys.join(", ")}; ${remedy}, or leave the host at 127.0.0.1`
  }
}

/** Names the keys whose secrets a program of this machine might guess. */
export const warnOfShortSecrets = (http: HttpSettings): Effect.Effect<void> => {
  const short = shortKeys(http)
  return short.length === 0 ? Effect.void : Effect.logWarning(
    `STOCKTALLY_API_KEYS: the secret${short.length === 1 ? "" : "s"} of ${short.join(", ")} ` +
      `${short.length === 1 ? "is" : "are"} shorter than ${leastSecret} characters and might be guessed; ${remedy}`
  )
}

/** Refuses to be open to everyone, or to everyone who guesses. */
export const requireKeys = (http: HttpSettings): Effect.Effect<void, Exposed | GuessableKeys> => {
  const { apiKeys, host } = http
  if (BaseUrl.isLoopbackHost(host)) return Effect.void
  if (apiKeys.length === 0) return Effect.fail(new Exposed({ host }))
  const keys = shortKeys(http)
  return keys.length === 0 ? Effect.void : Effect.fail(new GuessableKeys({ host, keys }))
}
