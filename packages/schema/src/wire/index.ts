/**
 * The JSON of Loop and Haravan: schemas without transformations, decoders of response bodies, encoders, and JSON with
 * exact integers.
 *
 * @module
 */
export * from "../Json.ts"
export { decodeHaravanBalances, encodeHaravanBalance } from "./haravan/balance.ts"
export { decodeHaravanLocations } from "./haravan/location.ts"
export { decodeHaravanCount, decodeHaravanProducts } from "./haravan/product.ts"
export { decodeHaravanShop } from "./haravan/shop.ts"
export type { ReadPage } from "./lenient.ts"
export { decodeLoopInventories, decodeLoopInventory, encodeLoopInventory } from "./loop/inventory.ts"
export { decodeLoopLocations } from "./loop/location.ts"
export type { LoopPage } from "./loop/page.ts"
export { UndecodableBody, WireId } from "./Wire.ts"
