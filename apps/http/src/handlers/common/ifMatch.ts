/** Checks `If-Match`: the version that a change is based on, so that concurrent changes do not overwrite each other. */
import { InvalidRequestProblem, PreconditionRequiredProblem } from "@stocktally/api"
import * as Effect from "effect/Effect"
import { isWeak, versionsOf } from "./entityTags.ts"

/** The entity tag of a version. */
export const etagOf = (version: number): string => `"${version}"`

/** The collection that is changed. */
interface Collection<E, E2> {
  /** Its name in errors, such as `links`. */
  readonly what: string
  /** The route that returns it, such as `/v1/links`. */
  readonly path: string
  readonly current: Effect.Effect<number, E>
  readonly moved: Effect.Effect<never, E2>
}

/** The version that a change is based on; the current version for `*`. Fails with `moved` if it is not the current one. */
export const versionFor = Effect.fnUntraced(function*<E, E2>(
  ifMatch: string | undefined,
  { current, moved, path, what }: Collection<E, E2>
) {
  if (ifMatch === undefined) {
    return yield* new PreconditionRequiredProblem({
      detail: `Send the ETag of the ${what} that the change is based on in If-Match; GET ${path} returns it.`
    })
  }
  if (isWeak(ifMatch)) return yield* weakTag(ifMatch, path)
  const named = versionsOf(ifMatch)
  const version = yield* current
  return named === "any" || named.includes(version) ? version : yield* moved
})

const weakTag = (ifMatch: string, path: string) => {
  const message =
    `Expected a strong ETag, but ${ifMatch} is weak. A proxy that compresses responses makes ETags weak, as nginx ` +
    `does with gzip on: turn compression off for ${path}, or send the ETag without W/.`
  return new InvalidRequestProblem({
    detail: `If-Match: ${message}`,
    errors: [{ in: "header", field: "if-match", message }]
  })
}
