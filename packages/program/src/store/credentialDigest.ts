import type { Upstream } from "@stocktally/schema"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import { createHash } from "node:crypto"
import type { UpstreamAccess } from "../settings/SettingsValues.ts"

/** A digest that identifies a credential and its base address without revealing the secret. None if it is not set. */
export const credentialDigest = Effect.fnUntraced(
  function*(upstream: Upstream, { baseUrl, credential }: UpstreamAccess) {
    if (Option.isNone(credential)) return Option.none()
    const secret = Redacted.value(yield* credential.value.current)
    const text = ["stocktally", upstream, Option.getOrElse(baseUrl, () => ""), secret].join("\n")
    return Option.some(createHash("sha256").update(text).digest("hex"))
  }
)
