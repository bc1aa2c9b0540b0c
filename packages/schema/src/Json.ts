/**
 * JSON whose integers survive.
 *
 * `JSON.parse` rounds an integer beyond 2^53 without a word. {@link parseExact} reads such integers as BigInt, from the
 * text of the number itself (the reviver's `context.source`, Node >= 22). It costs several times a plain parse, so
 * callers parse plainly first and exactly only where an integer came out unsafe: a rounded int64 always does.
 */
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"

/** Text that is no JSON: `problem` says where. */
export class InvalidJson extends Schema.TaggedError<InvalidJson>()("InvalidJson", {
  problem: Schema.String
}) {
  override get message(): string {
    return this.problem
  }
}

// The reviver's `context` and `rawJSON` are in the language (Node >= 22) and not yet in TypeScript's own library.
interface ExactJson {
  parse(
    text: string,
    reviver: (key: string, value: unknown, context?: { readonly source?: string }) => unknown
  ): unknown
  rawJSON?(text: string): object
}
const exactJson: ExactJson = JSON

/** Whether this runtime reads and writes integers exactly. Without it every id beyond 2^53 would be refused. */
export const isExactJsonSupported: boolean = exactJson.rawJSON !== undefined &&
  exactJson.parse("9007199254740993", (_key, value, context) => context?.source ?? value) === "9007199254740993"

const invalid = (text: string) => (cause: unknown): InvalidJson =>
  new InvalidJson({
    problem: text.trim() === "" ? "the text is empty" : cause instanceof Error ? cause.message : "the text is no JSON"
  })

/** Parses JSON as the language does: fast, and with integers beyond 2^53 rounded. */
export const parsePlain = (text: string): Result.Result<unknown, InvalidJson> =>
  Result.try({ try: (): unknown => JSON.parse(text), catch: invalid(text) })

const isInteger = /^-?\d+$/

/** Parses JSON with every integer that a number cannot hold exactly as a BigInt. */
export const parseExact = (text: string): Result.Result<unknown, InvalidJson> =>
  Result.try({
    try: () =>
      exactJson.parse(text, (_key, value, context) =>
        typeof value === "number" && !Number.isSafeInteger(value) && context?.source !== undefined &&
          isInteger.test(context.source)
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
