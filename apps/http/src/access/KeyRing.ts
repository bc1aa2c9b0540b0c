import type { ApiKey } from "@stocktally/program"
import * as Redacted from "effect/Redacted"
import { hash, timingSafeEqual } from "node:crypto"

/** The configured API keys. */
export interface KeyRing {
  readonly size: number
  readonly find: (secret: string) => ApiKey | undefined
}

const digest = (secret: string): Buffer => hash("sha256", secret, "buffer")

/**
 * Compares a secret with the digests of all keys, each in constant time, so that the duration reveals neither a part of
 * a secret nor its position in the list.
 */
export const makeKeyRing = (keys: ReadonlyArray<ApiKey>): KeyRing => {
  const digests = keys.map((key) => ({ key, digest: digest(Redacted.value(key.secret)) }))
  return {
    size: keys.length,
    find: (secret) => {
      const sent = digest(secret)
      let found: ApiKey | undefined
      for (const { digest, key } of digests) if (timingSafeEqual(digest, sent)) found = key
      return found
    }
  }
}

/** The secret of an `Authorization: Bearer SECRET` header. */
export const bearerOf = (authorization: string | undefined): string | undefined =>
  /^bearer +([\x21-\x7e]{1,1024}) *$/i.exec(authorization ?? "")?.[1]
