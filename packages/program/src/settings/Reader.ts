import { redact } from "@stocktally/core"
import * as Arr from "effect/Array"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Result from "effect/Result"
import { closestNames } from "@stocktally/tally"
import type { Parser } from "./parse.ts"
import type { RawSetting, Place } from "./places.ts"
import type { SettingProblem } from "./SettingsError.ts"
import { secrets } from "./descriptions.ts"
import { hasOurPrefix, type UnknownSetting } from "./UnknownSetting.ts"
import { names, type Setting } from "./table.ts"

/** Looks settings up in several places; the first that has one wins. Collects problems instead of failing at once. */
export interface Reader {
  /** The text of a setting, which may be empty. */
  readonly raw: (name: string) => Effect.Effect<RawSetting | undefined>
  /** The text of a setting; undefined if it is not set or empty. */
  readonly nonEmpty: (name: string) => Effect.Effect<RawSetting | undefined>
  /** The text in every place that sets it, empty or not, the winning place first. */
  readonly all: (name: string) => Effect.Effect<ReadonlyArray<RawSetting>>
  /** A parsed setting. None if it is not set, or if it is invalid and now among the problems. */
  readonly option: <A>(name: string, parser: Parser<A>) => Effect.Effect<Option.Option<A>>
  /** A parsed setting. Its default if it is not set, or if it is invalid and now among the problems. */
  readonly value: <A>(setting: Setting<A>) => Effect.Effect<A>
  readonly report: (name: string, given: RawSetting, problem: string) => void
  readonly problems: () => ReadonlyArray<SettingProblem>
  readonly unknownSettings: () => ReadonlyArray<UnknownSetting>
}

/** Never quotes a value that holds one of the secrets, whatever setting it was pasted into by mistake. */
export const makeReader = (places: ReadonlyArray<Place>): Reader => {
  const placeProblems = places.flatMap((place) => place.problems)
  const problems = [...placeProblems]

  const all = Effect.fnUntraced(function*(name: string) {
    return Arr.filter(yield* Effect.forEach(places, (place) => place.get(name)), Predicate.isNotUndefined)
  })
  const raw = (name: string) => Effect.map(all(name), ([first]) => first)
  const nonEmpty = (name: string) => Effect.map(all(name), (found) => found.find(({ text }) => text !== ""))

  const report: Reader["report"] = (name, { origin }, problem) => {
    // A bad line also breaks its value: report only the line.
    if (!placeProblems.some((known) => known.name === name && known.origin === origin)) {
      problems.push({ name, origin, problem })
    }
  }
  const holdsSecret = ({ text }: RawSetting) =>
    Effect.map(
      Effect.forEach(Object.values(secrets), ({ name }) => raw(name)),
      Arr.some((secret) =>
        secret !== undefined && secretsOf(secret.text).some((secret) => redact(text, secret) !== text)
      )
    )
  const option: Reader["option"] = Effect.fnUntraced(function*(name, parser) {
    const found = yield* nonEmpty(name)
    if (found === undefined) return Option.none()
    const parsed = parser(found.text)
    if (Result.isFailure(parsed)) {
      report(
        name,
        found,
        (yield* holdsSecret(found)) ? "holds a credential, which does not belong here; remove it" : parsed.failure
      )
    }
    return Result.getSuccess(parsed)
  })

  return {
    raw,
    nonEmpty,
    all,
    option,
    report,
    value: ({ fallback, name, parser }) => Effect.map(option(name, parser), Option.getOrElse(() => fallback)),
    problems: () => problems,
    unknownSettings: () =>
      places.flatMap((place) => place.names).flatMap(({ name, origin }) => {
        const suggestions = names.includes(name) ? [] : closestNames(name, names)
        return suggestions.length === 0 && (names.includes(name) || !hasOurPrefix(name))
          ? []
          : [{ name, origin, suggestions }]
      })
  }
}

/** The secrets in a credential setting, which may be a list of API keys: every part that is or could be a secret. */
const secretsOf = (text: string): ReadonlyArray<string> => [
  text,
  ...text.split(/[,\s]+/).flatMap((entry) => {
    const parts = entry.split(":")
    return parts.filter((part, index) => part.length >= 8 || index === parts.length - 1 || (index > 0 && part !== "ro"))
  })
]
