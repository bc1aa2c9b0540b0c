/**
 * The parts of the wire schemas. They have no transformations, so that the compiled decoder stays on its fast path; a
 * plain function maps a checked record to the domain.
 */
import * as Exit from "effect/Exit"
import * as Cause from "effect/Cause"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as SchemaJITCompiler from "effect/schema/SchemaJITCompiler"
import { idRule, isIdDigits } from "../Id.ts"
import { parseExact, parsePlain } from "../Json.ts"
import { isTimestamp, timestampRule } from "../Timestamp.ts"

/** An id in JSON: a string, a safe integer, or a BigInt if the body was parsed exactly. */
export const WireId = Schema.Union([
  Schema.Number.check(Schema.makeFilter((id) => (Number.isSafeInteger(id) && id > 0) || `Expected ${idRule}`)),
  Schema.String.check(Schema.makeFilter((id) => isIdDigits(id) || `Expected ${idRule}`)),
  Schema.BigInt.check(Schema.makeFilter((id) => isIdDigits(id.toString()) || `Expected ${idRule}`))
])
export type WireId = typeof WireId.Type

/** The digits of a checked id. */
export const wireDigits = (id: WireId): string => typeof id === "string" ? id : id.toString()

/** An id as a JSON integer with the same digits: a number if it is safe, else a BigInt for `stringifyExact`. */
export const toWireId = (digits: string): WireId => {
  const id = BigInt(digits)
  return id <= Number.MAX_SAFE_INTEGER ? Number(id) : id
}

/** ISO 8601 with its zone. */
export const WireTimestamp = Schema.String.check(
  Schema.makeFilter((text) => isTimestamp(text) || `Expected ${timestampRule}`)
)

/** One value, or an array of one: the documents and the responses differ. */
export const oneOf = <S extends Schema.Top>(schema: S) => Schema.Union([schema, Schema.Tuple([schema])])

/** The value of {@link oneOf}. */
export const one = <A extends object>(value: A | readonly [A]): A => isArray(value) ? value[0] : value

/** The value, or the first of an array; undefined if the array is empty. */
export const first = <A extends object>(value: A | ReadonlyArray<A>): A | undefined => isArray(value) ? value[0] : value

const isArray = <A extends object, B extends ReadonlyArray<A>>(value: A | B): value is B => Array.isArray(value)

/** A body that is not the expected record. `problem` names the field and what was expected. */
export class UndecodableBody extends Schema.TaggedError<UndecodableBody>()("UndecodableBody", {
  problem: Schema.String
}) {
  override get message(): string {
    return this.problem
  }
}

/** Reads an exact body that the strict schema refuses. */
type LenientDecoder<A> = (exact: unknown) => Result.Result<A, UndecodableBody>

/**
 * Makes a decoder of response bodies. It parses plainly and checks the result; only if that fails, it parses again
 * exactly. So only ids beyond 2^53 need the slower parse, and only wrong bodies a diagnosis.
 *
 * `decodeLeniently` reads the readable records of an exact body that the schema still refuses. The schema itself is
 * strict: a lenient one would accept bodies whose long integers the plain parse has rounded.
 */
export const makeBodyDecoder = <S extends Schema.Top & { readonly DecodingServices: never }, A>(
  schema: S,
  toDomain: (wire: S["Type"]) => A,
  decodeLeniently?: LenientDecoder<A>
): (body: string) => Result.Result<A, UndecodableBody> => {
  SchemaJITCompiler.enable(schema.ast)
  const accepts = Schema.is(schema)
  const refuse = makeRefusal(schema)
  return (body) => {
    const plain = parsePlain(body)
    if (Result.isFailure(plain)) {
      return Result.fail(new UndecodableBody({ problem: `not JSON: ${plain.failure.problem}` }))
    }
    if (accepts(plain.success)) return Result.succeed(toDomain(plain.success))
    const exact = Result.getOrElse(parseExact(body), () => plain.success)
    if (accepts(exact)) return Result.succeed(toDomain(exact))
    return decodeLeniently === undefined ? refuse(exact) : decodeLeniently(exact)
  }
}

/** Says why a schema refuses a value. */
export const makeRefusal = (schema: Schema.Top & { readonly DecodingServices: never }) => {
  const diagnose = Schema.decodeUnknownExit(schema)
  return (value: unknown): Result.Result<never, UndecodableBody> => {
    const exit = diagnose(value)
    const error = Exit.isFailure(exit) ? Cause.findErrorOption(exit.cause) : Option.none()
    return Result.fail(new UndecodableBody({ problem: Option.match(error, { onNone: () => "", onSome: oneLine }) }))
  }
}

/** The maxProblemLength problem, in characters. */
const maxProblemLength = 500

/** A schema's error has several lines and may quote long values; a problem is one line with a limited length. */
const oneLine = (error: Schema.SchemaError): string => {
  const line = error.message.replace(/\s+/g, " ")
  return line.length <= maxProblemLength ? line : `${line.slice(0, maxProblemLength - 1)}…`
}
