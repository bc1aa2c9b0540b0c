/** Arguments and flags of commands, checked before anything is read. */
import { idRule, type IdKind, largestValue, parseId, parseTimestamp } from "@stocktally/schema"
import { durationForms, intervalForms, parseDuration, parseInterval } from "@stocktally/program"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import * as Argument from "effect/cli/Argument"
import * as CliError from "effect/cli/CliError"
import * as Flag from "effect/cli/Flag"

type Id<K extends IdKind> = Result.Result.Success<ReturnType<typeof parseId<K>>>

/** An id as an argument. */
export const idArgument = <K extends IdKind>(name: string, kind: K): Argument.Argument<Id<K>> =>
  Argument.String(name).pipe(
    Argument.filterMap((text) => Result.getSuccess(parseId(kind, text)), () => idRule)
  )

/** An id as a flag. */
export const idFlag = <K extends IdKind>(name: string, kind: K): Flag.Flag<Option.Option<Id<K>>> =>
  Flag.String(name).pipe(
    Flag.filterMap((text) => Result.getSuccess(parseId(kind, text)), () => idRule),
    Flag.withMetavar("ID"),
    Flag.optional
  )

/** Any number of ids as a flag, with commas between. The error names the first invalid one. */
export const idsFlag = <K extends IdKind>(name: string, kind: K): Flag.Flag<Option.Option<ReadonlyArray<Id<K>>>> =>
  Flag.String(name).pipe(
    Flag.mapEffect((text) =>
      Effect.forEach(splitList(text), (piece) => checked(name, piece, parseId(kind, piece), idRule))
    ),
    Flag.withMetavar("ID,..."),
    Flag.optional
  )

/**
 * Codes from a known set as a flag, with commas between. Labels are accepted too, in any case and with a space or a
 * hyphen between words. The error names the first unknown one and the set.
 */
export const codesFlag = <const Code extends string>(
  name: string,
  codes: ReadonlyArray<Code>,
  labelOf: (code: Code) => string
): Flag.Flag<Option.Option<ReadonlyArray<Code>>> => {
  const byKey = new Map(codes.flatMap((code) => [[codeKey(code), code], [codeKey(labelOf(code)), code]] as const))
  return Flag.String(name).pipe(
    Flag.mapEffect((text) =>
      Effect.forEach(splitList(text), (piece) =>
        checked(
          name,
          piece,
          Result.fromNullishOr(byKey.get(codeKey(piece)), () => "unknown"),
          `one of ${describeCodes(codes, labelOf)}`
        ))
    ),
    Flag.withMetavar("CODE,..."),
    Flag.optional
  )
}

const codeKey = (text: string): string => text.toLowerCase().replaceAll(/[\s-]+/g, "-")

/** Codes for people, each with its label if that is another word: `match, drift (differs)`. */
export const describeCodes = <Code extends string>(
  codes: ReadonlyArray<Code>,
  labelOf: (code: Code) => string
): string =>
  codes.map((code) => codeKey(code) === codeKey(labelOf(code)) ? code : `${code} (${labelOf(code)})`).join(", ")

/** A whole number from `least` to `most` as a flag. */
export const countFlag = (name: string, least: number, most?: number): Flag.Flag<Option.Option<number>> =>
  Flag.String(name).pipe(
    Flag.filterMap(
      (text) => Option.filter(wholeNumber(text), (count) => count >= least && count <= (most ?? count)),
      () => most === undefined ? `a whole number of at least ${least}` : `a whole number from ${least} to ${most}`
    ),
    Flag.withMetavar("N"),
    Flag.optional
  )

/** An amount of money as a flag. Separators are refused, because their meaning depends on the country. */
export const amountFlag = (name: string): Flag.Flag<Option.Option<number>> =>
  Flag.String(name).pipe(
    Flag.filterMap(
      (text) => Option.filter(wholeNumber(text), (amount) => amount > 0 && amount <= largestValue),
      () => "a whole number without separators, in đồng or cents: 1000000 is 1.000.000 ₫, 1250 is $12.50"
    ),
    Flag.withMetavar("N"),
    Flag.optional
  )

const wholeNumber = (text: string): Option.Option<number> =>
  /^\d{1,15}$/.test(text) ? Option.some(Number(text)) : Option.none()

/** A point in time as a flag. A time without a zone, or only a date, is refused, because it is ambiguous. */
export const timeFlag = (name: string): Flag.Flag<Option.Option<number>> =>
  Flag.String(name).pipe(
    Flag.filterMap(
      (text) => Option.filter(Option.some(parseTimestamp(text)), (millis) => !Number.isNaN(millis)),
      () => "a time with its zone, such as 2026-11-16T10:36:20Z or 2026-11-16T17:36:20+07:00"
    ),
    Flag.withMetavar("TIME"),
    Flag.optional
  )

/** A duration as a flag: `72h`, `7d`, `30 minutes`. */
export const durationFlag = (name: string): Flag.Flag<Option.Option<Duration.Duration>> =>
  Flag.String(name).pipe(
    Flag.mapEffect((text) => checked(name, text, parseDuration(text), durationForms)),
    Flag.withMetavar("TIME"),
    Flag.optional
  )

/** The time from one run to the next as a flag: a second or more. */
export const intervalFlag = (name: string): Flag.Flag<Option.Option<Duration.Duration>> =>
  Flag.String(name).pipe(
    Flag.mapEffect((text) => checked(name, text, parseInterval(text), intervalForms)),
    Flag.withMetavar("TIME"),
    Flag.optional
  )

/** Text as a flag. Empty text is refused: it is probably an unset variable. */
export const textFlag = (name: string, metavar: string): Flag.Flag<Option.Option<string>> =>
  Flag.String(name).pipe(
    Flag.filter((text) => text.trim() !== "", () => "some text"),
    Flag.withMetavar(metavar),
    Flag.optional
  )

/** Text as a flag that can be given any number of times. */
export const textsFlag = (name: string, metavar: string): Flag.Flag<ReadonlyArray<string>> =>
  Flag.String(name).pipe(
    Flag.filter((text) => text.trim() !== "", () => "some text"),
    Flag.withMetavar(metavar),
    Flag.atLeast(0)
  )

const splitList = (text: string): ReadonlyArray<string> => text.split(",").map((piece) => piece.trim())

const checked = <A, E>(option: string, value: string, result: Result.Result<A, E>, expected: string) =>
  Effect.mapError(
    Effect.fromResult(result),
    () => new CliError.InvalidValue({ option, value, expected, kind: "flag" })
  )

/** `--all-shops`. */
export const allShopsFlag = Flag.Boolean("all-shops").pipe(
  Flag.withDefault(false),
  Flag.withDescription("Every shop of the shops file, one after the other; a shop that fails leaves the others")
)
