/**
 * Loop's addresses in JSON, field by field as documented, decoded to the domain and encoded again. Unknown fields are
 * ignored.
 */
import type { LoopAddress } from "../../Loop.ts"
import { makeLenientDecoder } from "../lenient.ts"
import * as Predicate from "effect/Predicate"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { NullableText, OptionalText, textOrNull } from "../fields.ts"
import { only } from "./page.ts"

/** `AddressResponseData` of the OpenAPI document. */
export const WireLoopAddress = Schema.Struct({
  name: OptionalText,
  company: OptionalText,
  address1: Schema.String,
  address2: OptionalText,
  city: Schema.String,
  region: OptionalText,
  postal_code: OptionalText,
  country_code: Schema.String
})

/** `{}`, as some encoders write an empty array. An object with any field must be an address. */
export const NoAddress = Schema.declare((input): input is object =>
  Predicate.isObject(input) && Object.keys(input).length === 0
)

/** An address with null for every part that cannot be read. */
const LenientAddress = Schema.Struct({
  name: NullableText,
  company: NullableText,
  address1: NullableText,
  address2: NullableText,
  city: NullableText,
  region: NullableText,
  postal_code: NullableText,
  country_code: NullableText
})

export const toAddress = (wire: typeof WireLoopAddress.Type | typeof LenientAddress.Type): LoopAddress => ({
  name: wire.name ?? null,
  company: wire.company ?? null,
  address1: wire.address1,
  address2: wire.address2 ?? null,
  city: wire.city,
  region: wire.region ?? null,
  postalCode: wire.postal_code ?? null,
  countryCode: wire.country_code
})

export const isAddress = (address: object): address is typeof WireLoopAddress.Type => "address1" in address

const decodeLenientAddress = makeLenientDecoder(LenientAddress, {
  name: textOrNull,
  company: textOrNull,
  address1: textOrNull,
  address2: textOrNull,
  city: textOrNull,
  region: textOrNull,
  postal_code: textOrNull,
  country_code: textOrNull
})

export const decodeAddress = (value: unknown): LoopAddress | null => {
  const address = only(value)
  if (!Predicate.isObject(address) || Array.isArray(address) || Object.keys(address).length === 0) return null
  return Result.match(decodeLenientAddress(address), { onSuccess: toAddress, onFailure: () => null })
}

export const fromAddress = (address: LoopAddress): typeof LenientAddress.Type => ({
  name: address.name,
  company: address.company,
  address1: address.address1,
  address2: address.address2,
  city: address.city,
  region: address.region,
  postal_code: address.postalCode,
  country_code: address.countryCode
})
