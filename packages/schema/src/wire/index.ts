/**
 * The JSON of both upstreams: schemas without transformations, decoders of whole bodies, encoders, and JSON whose
 * integers survive.
 *
 * @module
 */
export * from "../Json.ts"
export { decodeHaravanBalances, encodeHaravanBalance } from "./haravan/balance.ts"
export { decodeHaravanLocations } from "./haravan/location.ts"
export { decodeHaravanCount, decodeHaravanProducts } from "./haravan/product.ts"
export { decodeHaravanShop } from "./haravan/shop.ts"
export { decodeLoopInventories, decodeLoopInventory, encodeLoopInventory } from "./loop/inventory.ts"
export { decodeLoopLocations } from "./loop/location.ts"
export type { LoopPage } from "./loop/page.ts"
export type { ReadPage } from "./salvage.ts"
export { UndecodableBody, WireId } from "./Wire.ts"
