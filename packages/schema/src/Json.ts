/**
 * JSON with exact integers.
 *
 * `JSON.parse` silently rounds integers beyond 2^53. {@link parseExact} reads them as BigInt from the text of the
 * number (the reviver's `context.source`, Node >= 22). It takes several times as long as a plain parse, so callers
 * parse plainly first, and exactly only if an integer is unsafe: a rounded int64 always is.
 */
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"

/** Text that is not JSON. `problem` has the position. */
export class InvalidJson extends Schema.TaggedError<InvalidJson>()("InvalidJson", {
  problem: Schema.String
}) {
  override get message(): string {
    return this.problem
  }
}

// The reviver's `context` and `rawJSON` exist in Node >= 22, but not yet in TypeScript's library.
interface ExactJson {
  parse(
    text: string,
    reviver: (key: string, value: unknown, context?: { readonly source?: string }) => unknown
  ): unknown
  rawJSON?(text: string): object
}
const exactJson: ExactJson = JSON

/** Whether this runtime reads and writes integers exactly. If not, every id beyond 2^53 would be refused. */
export const isExactJsonSupported: boolean = exactJson.rawJSON !== undefined &&
  exactJson.parse("9007199254740993", (_key, value, context) => context?.source ?? value) === "9007199254740993"

const invalid = (text: string) => (cause: unknown): InvalidJson =>
  new InvalidJson({
    problem: text.trim() === "" ? "the text is empty" : cause instanceof Error ? cause.message : "the text is not JSON"
  })

/** Parses JSON as JavaScript does: fast, but integers beyond 2^53 are rounded. */
export const parsePlain = (text: string): Result.Result<unknown, InvalidJson> =>
  Result.try({ try: (): unknown => JSON.parse(text), catch: invalid(text) })

const integerPattern = /^-?\d+$/

/** Parses JSON exactly: an integer that does not fit in a number becomes a BigInt. */
export const parseExact = (text: string): Result.Result<unknown, InvalidJson> =>
  Result.try({
    try: () =>
      exactJson.parse(text, (_key, value, context) =>
        typeof value === "number" && !Number.isSafeInteger(value) && context?.source !== undefined &&
          integerPattern.test(context.source)
          ? BigInt(context.source)
          : value),
    catch: invalid(text)
  })

/** Writes JSON with BigInts as integers, digit for digit. */
export const stringifyExact = (value: unknown): string =>
  JSON.stringify(
    value,
    (_key, part: unknown): unknown =>
      typeof part === "bigint" && exactJson.rawJSON !== undefined ? exactJson.rawJSON(part.toString()) : part
  ) ?? "null"
