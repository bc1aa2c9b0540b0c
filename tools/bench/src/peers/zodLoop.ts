import { z } from "zod"
import { zodId } from "./zodId.ts"

const text = z.string().nullish()

const address = z.object({
  name: text,
  company: text,
  address1: z.string(),
  address2: text,
  city: z.string(),
  region: text,
  postal_code: text,
  country_code: z.string()
})

const variant = z.object({
  id: zodId,
  external_id: text,
  sku: text,
  name: z.string(),
  weight_grams: z.int().nullish(),
  barcode: text
})

const location = z.object({
  id: zodId,
  external_id: text,
  name: z.string(),
  status: z.enum(["active", "inactive"]),
  address: z.union([address, z.array(address).max(1)]).nullish()
})

const inventory = z.object({
  available_count: z.int(),
  product_variant: z.union([variant, z.tuple([variant])]),
  location: z.union([location, z.tuple([location])])
})

const page = z.object({
  inventories: z.array(inventory),
  next_page_url: z.string().nullable(),
  previous_page_url: text
})

const one = <A extends object>(value: A | [A]): A => Array.isArray(value) ? value[0] : value

const toAddress = (row: z.infer<typeof address>) => ({
  name: row.name ?? null,
  company: row.company ?? null,
  address1: row.address1,
  address2: row.address2 ?? null,
  city: row.city,
  region: row.region ?? null,
  postalCode: row.postal_code ?? null,
  countryCode: row.country_code
})

const toInventory = (row: z.infer<typeof inventory>) => {
  const variant = one(row.product_variant)
  const location = one(row.location)
  const address = Array.isArray(location.address) ? location.address[0] : location.address
  return {
    availableCount: row.available_count,
    variant: {
      id: variant.id.toString(),
      externalId: variant.external_id ?? null,
      sku: variant.sku ?? null,
      name: variant.name,
      weightGrams: variant.weight_grams ?? null,
      barcode: variant.barcode ?? null
    },
    location: {
      id: location.id.toString(),
      externalId: location.external_id ?? null,
      name: location.name,
      status: location.status,
      address: address === undefined || address === null ? null : toAddress(address)
    }
  }
}

/** A parsed Loop record as our domain value, checked by zod. */
export const zodInventory = (parsed: unknown) => toInventory(inventory.parse(parsed))

/** A parsed page of Loop records as our domain values, checked by zod. */
export const zodInventories = (parsed: unknown) => {
  const { inventories, next_page_url } = page.parse(parsed)
  return { rows: inventories.map(toInventory), unreadable: [], nextPageUrl: next_page_url }
}
