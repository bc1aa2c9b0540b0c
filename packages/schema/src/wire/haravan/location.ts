/** Haravan's locations in JSON, field by field as documented, decoded to the domain. Unknown fields are ignored. */
import type { HaravanLocation } from "../../Haravan.ts"
import { uncheckedId } from "../../Id.ts"
import { WireId, makeBodyDecoder, wireDigits } from "../Wire.ts"
import { type ReadPage, idAt, makeLenientDecoder, decodeLenientList, unreadable } from "../lenient.ts"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import {
  NullableFlag,
  NullableText,
  OptionalFlag,
  OptionalText,
  flagOrNull,
  readablePage,
  textOrNull
} from "../fields.ts"

/** A row of `GET /locations.json`. */
const WireHaravanLocation = Schema.Struct({
  id: WireId,
  name: Schema.String,
  location_type: OptionalText,
  type: OptionalText,
  address1: OptionalText,
  city: OptionalText,
  province: OptionalText,
  country: OptionalText,
  country_code: OptionalText,
  is_primary: OptionalFlag,
  is_unavailable_quantity: OptionalFlag
})

const LenientLocation = Schema.Struct({
  id: WireId,
  name: NullableText,
  location_type: NullableText,
  type: NullableText,
  address1: NullableText,
  city: NullableText,
  province: NullableText,
  country: NullableText,
  country_code: NullableText,
  is_primary: NullableFlag,
  is_unavailable_quantity: NullableFlag
})

const onTheRoad = "ontheroad"

const toLocation = (wire: typeof WireHaravanLocation.Type | typeof LenientLocation.Type): HaravanLocation => ({
  id: uncheckedId.HaravanLocationId(wireDigits(wire.id)),
  name: wire.name ?? wireDigits(wire.id),
  locationType: wire.location_type ?? wire.type ?? null,
  address1: wire.address1 ?? null,
  city: wire.city ?? null,
  province: wire.province ?? null,
  country: wire.country ?? null,
  countryCode: wire.country_code ?? null,
  primary: wire.is_primary === true,
  transit: wire.location_type === onTheRoad || wire.type === onTheRoad,
  sellable: wire.is_unavailable_quantity !== true
})

const decodeLenientLocation = makeLenientDecoder(LenientLocation, {
  name: textOrNull,
  location_type: textOrNull,
  type: textOrNull,
  address1: textOrNull,
  city: textOrNull,
  province: textOrNull,
  country: textOrNull,
  country_code: textOrNull,
  is_primary: flagOrNull,
  is_unavailable_quantity: flagOrNull
})

const readLocation = (row: unknown): ReadPage<HaravanLocation> =>
  Result.match(decodeLenientLocation(row), {
    onSuccess: (location) => readablePage([toLocation(location)]),
    onFailure: (issue) => ({
      rows: [],
      unreadable: [unreadable({ record: "location", id: idAt(row, "id"), variantId: null, locationId: null }, issue)]
    })
  })

/** Decodes the body of `GET /locations.json`. */
export const decodeHaravanLocations = makeBodyDecoder(
  Schema.Struct({ locations: Schema.Array(WireHaravanLocation) }),
  (wire) => readablePage(wire.locations.map(toLocation)),
  (body) => decodeLenientList(body, "locations", readLocation, ({ id }) => id !== null)
)
