/** `If-Match`: which version of something people change together a change was decided on. */
import { InvalidRequestProblem, PreconditionRequiredProblem } from "@stocktally/api"
import * as Effect from "effect/Effect"
import { isWeak, versionsOf } from "./entityTags.ts"

/** The entity tag of a version. */
export const etagOf = (version: number): string => `"${version}"`

/** The collection that is changed, as errors name it. */
interface Changed<E, E2> {
  /** `links` */
  readonly what: string
  /** The route that answers with it: `/v1/links`. */
  readonly path: string
  readonly current: Effect.Effect<number, E>
  readonly moved: Effect.Effect<never, E2>
}

/** The version that a change is about; the present one if any will do. */
export const versionFor = Effect.fnUntraced(function*<E, E2>(
  ifMatch: string | undefined,
  { current, moved, path, what }: Changed<E, E2>
) {
  if (ifMatch === undefined) {
    return yield* new PreconditionRequiredProblem({
      detail: `Send the ETag of the ${what} that the change was decided on as If-Match; GET ${path} has it.`
    })
  }
  if (isWeak(ifMatch)) return yield* weakTag(ifMatch, path)
  const named = versionsOf(ifMatch)
  const version = yield* current
  return named === "any" || named.includes(version) ? version : yield* moved
})

const weakTag = (ifMatch: string, path: string) => {
  const message =
    `Expected an ETag as the service gave it, and ${ifMatch} is weak. A proxy that compresses answers makes ` +
    `ETags weak, as nginx does with gzip on: turn that off for ${path}, or send the ETag without W/.`
  return new InvalidRequestProblem({
    detail: `If-Match: ${message}`,
    errors: [{ in: "header", field: "if-match", message }]
  })
}
