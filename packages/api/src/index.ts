/**
 * What the HTTP service takes and answers, and the client derived from it.
 *
 * @module
 */
export * from "./middleware/index.ts"
export * from "./models/index.ts"
export * from "./parameters/index.ts"
export * from "./problems/index.ts"
export { StocktallyApi } from "./StocktallyApi.ts"
export { type ClientSettings, StocktallyClient } from "./StocktallyClient.ts"
