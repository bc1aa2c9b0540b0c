import type { Draw } from "./draw.ts"
import { denormalized, hostileLocationName } from "./hostileText.ts"
import { makeIdSequence } from "./IdSequence.ts"

/** A location at Haravan. */
export interface HaravanLocation {
  readonly id: string
  readonly name: string
  /** `default` or `ontheroad`; null with a `type`, as in the documented example. */
  readonly locationType: string | null
  readonly type: string
  readonly address1: string | null
  readonly zip: string | null
  readonly city: string
  readonly district: string | null
  readonly province: string | null
  readonly phone: string | null
  readonly isPrimary: boolean
  readonly isUnavailableQuantity: boolean
}

/** A location at Loop. */
export interface LoopLocation {
  readonly id: string
  readonly externalId: string | null
  readonly channel: string | null
  readonly name: string
  readonly status: "active" | "inactive"
  readonly address: LoopAddress | undefined
}

/** The address of a Loop location. */
export interface LoopAddress {
  readonly name: string | null
  readonly company: string | null
  readonly address1: string
  readonly address2: string | null
  readonly city: string
  readonly region: string | null
  readonly postalCode: string | null
  readonly countryCode: string
}

const transit = 2
const notSellable = 3

type Place = readonly [name: string, street: string, city: string, region: string, postcode: string]

const places: ReadonlyArray<Place> = [
  ["Kho Hà Nội", "18 Phố Huế", "Hai Bà Trưng", "Hà Nội", "11600"],
  ["Kho TP. Hồ Chí Minh", "182 Lê Đại Hành", "Quận 11", "TP. Hồ Chí Minh", "72500"],
  ["Hàng đang chuyển", "Trên đường", "Hà Nội", "Hà Nội", "10000"],
  ["Kho hàng lỗi Đà Nẵng", "254 Nguyễn Văn Linh", "Thanh Khê", "Đà Nẵng", "50200"],
  ["Cửa hàng Cần Thơ", "72 Đường 30 Tháng 4", "Ninh Kiều", "Cần Thơ", "94100"],
  ["Cửa hàng Hải Phòng", "5 Cầu Đất", "Ngô Quyền", "Hải Phòng", "04200"],
  ["Cửa hàng Huế", "49 Lê Lợi", "Thuận Hóa", "Huế", "49000"],
  ["Cửa hàng Nha Trang", "20 Trần Phú", "Nha Trang", "Khánh Hòa", "57000"],
  ["Cửa hàng Đà Lạt", "1 Nguyễn Thị Minh Khai", "Đà Lạt", "Lâm Đồng", "66000"],
  ["Cửa hàng Buôn Ma Thuột", "14 Phan Chu Trinh", "Buôn Ma Thuột", "Đắk Lắk", "63000"]
]
const fallbackPlace: Place = ["Kho", "1 Tràng Tiền", "Hà Nội", "Hà Nội", "10000"]

/** Loop's only location in a shop that follows a rule. Nothing links it to one of Haravan's. */
const webShop: Omit<LoopLocation, "id"> = {
  externalId: null,
  channel: null,
  name: "Web shop",
  status: "active",
  address: undefined
}

/** Returns the warehouses among a number of locations: all but those in transit and those for goods that are not sold. */
export const listWarehouses = (locations: number): ReadonlyArray<number> =>
  Array.from({ length: locations }, (_, location) => location)
    .filter((location) => location !== transit && location !== notSellable)

/** The shop's locations, computed from their index. */
export type Locations = ReturnType<typeof makeLocations>

export const makeLocations = (draw: Draw, options: {
  readonly locations: number
  readonly dense: boolean
  readonly hostile: boolean
  /** Whether Haravan has all locations, and Loop has only one more, without a link. */
  readonly hasRule: boolean
}) => {
  const { dense, hasRule, hostile, locations } = options
  const count = hasRule ? locations + 1 : locations
  const haravanIds = makeIdSequence(draw, { base: 963_000, count, step: 997 })
  const loopIds = makeIdSequence(draw, { base: 701_923_347, count, prefix: () => "680118439", step: 2 })

  const isWebShop = (location: number) => hasRule && location === locations
  const inHaravan = (location: number) => hasRule ? !isWebShop(location) : dense || location % 8 !== 6
  const inLoop = (location: number) => hasRule ? isWebShop(location) : dense || location % 8 !== 5
  const placeOf = (location: number) => {
    const [name, street, city, region, postcode] = places[location % places.length] ?? fallbackPlace
    const round = Math.floor(location / places.length)
    const uniqueName = round === 0 ? name : `${name} ${round + 1}`
    return { city, name: hostile ? hostileLocationName(uniqueName, location) : uniqueName, postcode, region, street }
  }
  // Only its name links the second location, and Loop writes the name in capitals.
  const isLinkedByName = (location: number) => !dense && location === 1
  const inCapitals = (name: string) => {
    const capitals = name.toLocaleUpperCase("vi")
    return hostile ? denormalized(capitals) : capitals
  }

  const typeOf = (location: number) => location === transit ? "ontheroad" : "default"

  const haravan = (location: number): HaravanLocation => {
    const place = placeOf(location)
    return {
      id: haravanIds.at(location),
      name: place.name,
      locationType: location === 0 ? null : typeOf(location),
      type: typeOf(location),
      address1: location === transit ? null : place.street,
      zip: location === transit ? null : place.postcode,
      city: place.city,
      district: location === transit ? null : place.city,
      province: location === transit ? null : place.region,
      phone: location === 0 ? "02438220000" : null,
      isPrimary: location === 0,
      isUnavailableQuantity: location === notSellable
    }
  }

  const loop = (location: number): LoopLocation => {
    if (isWebShop(location)) return { id: loopIds.at(location), ...webShop }
    const place = placeOf(location)
    return {
      id: loopIds.at(location),
      externalId: isLinkedByName(location) || !inHaravan(location) ? null : haravanIds.at(location),
      channel: location === transit ? null : "haravan",
      name: isLinkedByName(location) ? inCapitals(place.name) : place.name,
      status: location === notSellable ? "inactive" : "active",
      address: location === transit ? undefined : {
        name: isLinkedByName(location) ? null : place.name,
        company: location === 0 ? "Công ty TNHH Thời trang Sao Mai" : null,
        address1: place.street,
        address2: location === 0 ? "Tầng 2" : null,
        city: place.city,
        region: location === notSellable ? null : place.region,
        postalCode: location % 2 === 0 ? place.postcode : null,
        countryCode: "VN"
      }
    }
  }

  return {
    count,
    haravan,
    haravanIds,
    inHaravan,
    inLoop,
    isTransit: (location: number) => location === transit && !isWebShop(location),
    loop,
    loopIds
  }
}
