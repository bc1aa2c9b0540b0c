/**
 * What the HTTP service takes and answers, the client derived from it, and the read model over that.
 *
 * @module
 */
export { RemoteReadModel } from "./client/RemoteReadModel.ts"
export { type ClientSettings, StocktallyClient } from "./client/StocktallyClient.ts"
export * from "./codec/index.ts"
export { ServiceApi, ShopApi, StocktallyApi } from "./groups/StocktallyApi.ts"
export * from "./middleware/index.ts"
export * from "./models/index.ts"
export { mediaTypeOf, textOf } from "./models/mediaType.ts"
export * from "./parameters/index.ts"
export * from "./problems/index.ts"
