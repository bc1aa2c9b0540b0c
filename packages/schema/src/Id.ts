/**
 * Ids of Loop and Haravan: positive int64 numbers as strings of decimal digits.
 *
 * A JavaScript number is exact only up to 2^53 - 1, and Loop's ids are larger: a rounded id is the id of another
 * record. So an id is never a number here; a number is accepted as input only if it is safe.
 */
import * as Brand from "effect/Brand"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"

const int64Max = "9223372036854775807"

/** Whether `text` is a positive int64 in canonical decimal form: digits alone, no sign, no leading zero. */
export const isIdDigits = (text: string): boolean => {
  const length = text.length
  if (length === 0 || length > int64Max.length) return false
  const first = text.charCodeAt(0)
  if (first < 49 || first > 57) return false
  for (let index = 1; index < length; index++) {
    const code = text.charCodeAt(index)
    if (code < 48 || code > 57) return false
  }
  return length < int64Max.length || text <= int64Max
}

/** The rule for ids, for people. */
export const idRule = `a whole number from 1 to ${int64Max} in digits alone, without sign or leading zeros`

/**
 * Orders two ids by their value. Canonical digits of equal length compare as text, so no BigInt is made.
 */
export const compareIds = (self: string, that: string): -1 | 0 | 1 =>
  self === that ? 0 : self.length === that.length ? (self < that ? -1 : 1) : self.length < that.length ? -1 : 1

/** A regular expression for one id, for JSON Schemas. */
export const idPattern = "[1-9][0-9]{0,18}"

/** An id of either upstream: a positive int64 as text of digits. */
export const AnyId = Schema.String.check(
  Schema.makeFilter((text) => isIdDigits(text) || `Expected ${idRule}`, {
    // A few numbers of 19 digits are beyond int64, which a short pattern cannot express.
    toJsonSchema: () => [{ pattern: `^${idPattern}$` }, true]
  })
)

/** A Loop product variant, created by Loop. */
export const LoopVariantId = AnyId.pipe(Schema.brand("LoopVariantId"))
export type LoopVariantId = typeof LoopVariantId.Type

/** A Loop location, created by Loop. */
export const LoopLocationId = AnyId.pipe(Schema.brand("LoopLocationId"))
export type LoopLocationId = typeof LoopLocationId.Type

/** A Haravan product variant. */
export const HaravanVariantId = AnyId.pipe(Schema.brand("HaravanVariantId"))
export type HaravanVariantId = typeof HaravanVariantId.Type

/** A Haravan product. */
export const HaravanProductId = AnyId.pipe(Schema.brand("HaravanProductId"))
export type HaravanProductId = typeof HaravanProductId.Type

/** A Haravan location. */
export const HaravanLocationId = AnyId.pipe(Schema.brand("HaravanLocationId"))
export type HaravanLocationId = typeof HaravanLocationId.Type

/** A Haravan inventory balance, by which `since_id` pages. */
export const HaravanBalanceId = AnyId.pipe(Schema.brand("HaravanBalanceId"))
export type HaravanBalanceId = typeof HaravanBalanceId.Type

/** A Haravan shop. */
export const HaravanShopId = AnyId.pipe(Schema.brand("HaravanShopId"))
export type HaravanShopId = typeof HaravanShopId.Type

/** The id schemas by name. */
export const IdSchemas = {
  LoopVariantId,
  LoopLocationId,
  HaravanVariantId,
  HaravanProductId,
  HaravanLocationId,
  HaravanBalanceId,
  HaravanShopId
} as const

/**
 * Brands digits that a schema has already checked, without another check. For text that is not from a decoded record,
 * use {@link parseId}.
 */
export const uncheckedId = {
  LoopVariantId: Brand.nominal<LoopVariantId>(),
  LoopLocationId: Brand.nominal<LoopLocationId>(),
  HaravanVariantId: Brand.nominal<HaravanVariantId>(),
  HaravanProductId: Brand.nominal<HaravanProductId>(),
  HaravanLocationId: Brand.nominal<HaravanLocationId>(),
  HaravanBalanceId: Brand.nominal<HaravanBalanceId>(),
  HaravanShopId: Brand.nominal<HaravanShopId>()
} as const

/** Text, a number or a BigInt that is not an id. `message` quotes it and has the rule for ids. */
export class InvalidId extends Schema.TaggedError<InvalidId>()("InvalidId", {
  input: Schema.String,
  problem: Schema.String
}) {
  override get message(): string {
    return `${JSON.stringify(this.input.slice(0, 40))} is not an id: ${this.problem}`
  }
}

/**
 * The canonical digits of a JSON string, a safe integer or a BigInt. Fails with {@link InvalidId} for anything else.
 */
export const idDigits = (input: string | number | bigint): Result.Result<string, InvalidId> => {
  const text = String(input)
  if (typeof input === "number" && !Number.isSafeInteger(input)) {
    return Result.fail(
      new InvalidId({
        input: text,
        problem: "the number is not exact (beyond 2^53 - 1, or not whole); use text or a BigInt"
      })
    )
  }
  return isIdDigits(text)
    ? Result.succeed(text)
    : Result.fail(new InvalidId({ input: text, problem: `expected ${idRule}` }))
}

/** The kinds of id, by name. */
export type IdKind = keyof typeof uncheckedId

/**
 * Reads an id of a kind from a JSON string, a safe integer or a BigInt.
 *
 * @example parseId("LoopVariantId", "674353902539857412")
 */
export const parseId = <K extends IdKind>(
  kind: K,
  input: string | number | bigint
): Result.Result<ReturnType<(typeof uncheckedId)[K]>, InvalidId> =>
  Result.map(idDigits(input), (digits) => brandAs(kind, digits))

const brandAs = <K extends IdKind>(kind: K, digits: string): ReturnType<(typeof uncheckedId)[K]> => {
  const brands: { readonly [P in IdKind]: (digits: string) => ReturnType<(typeof uncheckedId)[P]> } = uncheckedId
  return brands[kind](digits)
}
