/** Loop's locations in JSON, field by field as documented, decoded to the domain. Unknown fields are ignored. */
import { uncheckedId } from "../../Id.ts"
import type { LoopLocation } from "../../Loop.ts"
import { WireId, first, makeBodyDecoder, wireDigits } from "../Wire.ts"
import { type FieldIssue, idAt, makeLenientDecoder, textOrDigits, unreadable } from "../lenient.ts"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { NullableText, OptionalText, textOrNull } from "../fields.ts"
import { NoAddress, WireLoopAddress, decodeAddress, isAddress, toAddress } from "./address.ts"
import { type LoopPage, pageLinks, makeRowReader, decodeLenientPage } from "./page.ts"

/** `LocationResponseData` of the OpenAPI document; `GET /locations` gives `address` as an object. */
export const WireLoopLocation = Schema.Struct({
  id: WireId,
  external_id: OptionalText,
  name: Schema.String,
  status: Schema.Literals(["active", "inactive"]),
  address: Schema.optional(
    Schema.NullOr(
      Schema.Union([WireLoopAddress, Schema.Array(WireLoopAddress).check(Schema.isMaxLength(1)), NoAddress])
    )
  )
})

const WireLoopLocations = Schema.Struct({ locations: Schema.Array(WireLoopLocation), ...pageLinks })

const LenientLocation = Schema.Struct({
  id: WireId,
  external_id: NullableText,
  name: NullableText,
  status: NullableText,
  address: Schema.Unknown
})

export const toLocation = (wire: typeof WireLoopLocation.Type): LoopLocation => {
  const address = wire.address === undefined || wire.address === null ? undefined : first(wire.address)
  return {
    id: uncheckedId.LoopLocationId(wireDigits(wire.id)),
    externalId: wire.external_id ?? null,
    name: wire.name,
    status: wire.status,
    address: address !== undefined && isAddress(address) ? toAddress(address) : null
  }
}

const decodeLenientLocation = makeLenientDecoder(LenientLocation, {
  external_id: textOrDigits,
  name: textOrNull,
  status: textOrNull
})

export const readLocation = (row: unknown): Result.Result<LoopLocation, FieldIssue> =>
  Result.map(decodeLenientLocation(row), ({ address, external_id, id, name, status }) => ({
    id: uncheckedId.LoopLocationId(wireDigits(id)),
    externalId: external_id,
    name: name ?? wireDigits(id),
    status,
    address: decodeAddress(address)
  }))

/** Decodes a page of `GET /locations`. */
export const decodeLoopLocations = makeBodyDecoder(
  WireLoopLocations,
  (wire): LoopPage<LoopLocation> => ({
    rows: wire.locations.map(toLocation),
    unreadable: [],
    nextPageUrl: wire.next_page_url
  }),
  (body) =>
    decodeLenientPage(
      body,
      "locations",
      makeRowReader(
        readLocation,
        (row, issue) =>
          unreadable({ record: "location", id: idAt(row, "id"), variantId: null, locationId: null }, issue)
      ),
      ({ id }) => id !== null
    )
)
