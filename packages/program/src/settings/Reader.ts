import { redact } from "@stocktally/core"
import * as Arr from "effect/Array"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Result from "effect/Result"
import { nearest } from "@stocktally/tally"
import type { Parser } from "./parse.ts"
import type { Given, Place } from "./places.ts"
import type { SettingProblem } from "./SettingsError.ts"
import { secrets } from "./descriptions.ts"
import { isOurs, type Slip } from "./Slip.ts"
import { names, type Setting } from "./table.ts"

/** Looks settings up in places, the first that has one wins, and collects what is wrong instead of failing at once. */
export interface Reader {
  /** As it was given, empty or not. */
  readonly raw: (name: string) => Effect.Effect<Given | undefined>
  /** As it was given; an empty one counts as not set. */
  readonly given: (name: string) => Effect.Effect<Given | undefined>
  /** As every place gives it, empty or not, those that win first. */
  readonly everywhere: (name: string) => Effect.Effect<ReadonlyArray<Given>>
  /** Read with a parser; none where it is not set, or wrong and now among the problems. */
  readonly option: <A>(name: string, parser: Parser<A>) => Effect.Effect<Option.Option<A>>
  /** A setting, or its default where it is not set, or wrong and now among the problems. */
  readonly value: <A>(setting: Setting<A>) => Effect.Effect<A>
  readonly report: (name: string, given: Given, problem: string) => void
  readonly problems: () => ReadonlyArray<SettingProblem>
  readonly slips: () => ReadonlyArray<Slip>
}

/** A value that holds one of the secrets is not quoted, whatever setting it was put into by mistake. */
export const makeReader = (places: ReadonlyArray<Place>): Reader => {
  const ofPlaces = places.flatMap((place) => place.problems)
  const problems = [...ofPlaces]

  const everywhere = Effect.fnUntraced(function*(name: string) {
    return Arr.filter(yield* Effect.forEach(places, (place) => place.get(name)), Predicate.isNotUndefined)
  })
  const raw = (name: string) => Effect.map(everywhere(name), ([first]) => first)
  const given = (name: string) => Effect.map(everywhere(name), (all) => all.find(({ text }) => text !== ""))

  const report: Reader["report"] = (name, { origin }, problem) => {
    // What is wrong with the line itself is the cause of whatever is wrong with its value.
    if (!ofPlaces.some((known) => known.name === name && known.origin === origin)) {
      problems.push({ name, origin, problem })
    }
  }
  const holdsSecret = ({ text }: Given) =>
    Effect.map(
      Effect.forEach(Object.values(secrets), ({ name }) => raw(name)),
      Arr.some((secret) =>
        secret !== undefined && secretsOf(secret.text).some((secret) => redact(text, secret) !== text)
      )
    )
  const option: Reader["option"] = Effect.fnUntraced(function*(name, parser) {
    const found = yield* given(name)
    if (found === undefined) return Option.none()
    const parsed = parser(found.text)
    if (Result.isFailure(parsed)) {
      report(name, found, (yield* holdsSecret(found)) ? "holds a credential, which belongs elsewhere" : parsed.failure)
    }
    return Result.getSuccess(parsed)
  })

  return {
    raw,
    given,
    everywhere,
    option,
    report,
    value: ({ fallback, name, parser }) => Effect.map(option(name, parser), Option.getOrElse(() => fallback)),
    problems: () => problems,
    slips: () =>
      places.flatMap((place) => place.names).flatMap(({ name, origin }) => {
        const meant = names.includes(name) ? [] : nearest(name, names)
        return meant.length === 0 && (names.includes(name) || !isOurs(name)) ? [] : [{ name, origin, meant }]
      })
  }
}

/** A secret, and those of a list of them: what follows a name and `ro`, and anything long enough to be a secret there. */
const secretsOf = (text: string): ReadonlyArray<string> => [
  text,
  ...text.split(/[,\s]+/).flatMap((entry) => {
    const parts = entry.split(":")
    return parts.filter((part, index) => part.length >= 8 || index === parts.length - 1 || (index > 0 && part !== "ro"))
  })
]
