/**
 * The contract of the HTTP service, a client that is derived from it, and the remote read model.
 *
 * @module
 */
export { remoteShops } from "./client/connectService.ts"
export { RemoteReadModel } from "./client/RemoteReadModel.ts"
export { type ClientSettings, StocktallyClient } from "./client/StocktallyClient.ts"
export * from "./codec/index.ts"
export { ServiceApi, ShopApi, StocktallyApi } from "./groups/StocktallyApi.ts"
export * from "./middleware/index.ts"
export * from "./models/index.ts"
export { getMediaType, textSchema } from "./models/mediaType.ts"
export * from "./parameters/index.ts"
export * from "./problems/index.ts"
