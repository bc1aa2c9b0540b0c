import type { Owner } from "@stocktally/tally"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { SettingsValues } from "../settings/SettingsValues.ts"
import { credentialDigest } from "./credentialDigest.ts"
import { rememberedOwners } from "./rememberedOwners.ts"

/** The shop that the credentials belong to, if it is remembered. Asks no upstream. */
export const knownOwner = Effect.fnUntraced(function*(
  settings: Pick<SettingsValues, "haravan" | "loop" | "stateDirectory">
): Effect.fn.Return<Option.Option<Owner>> {
  const upstream = Option.isSome(settings.haravan.credential) ? "haravan" : "loop"
  const digest = yield* credentialDigest(upstream, settings[upstream])
  return Option.isNone(digest)
    ? Option.none()
    : yield* (yield* rememberedOwners(settings.stateDirectory)).get(digest.value)
})
