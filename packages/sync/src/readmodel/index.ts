/** What doors ask. */
export { LocalReadModel, type LocalReadModelOptions } from "./LocalReadModel.ts"
export { LocalStoreReads } from "./LocalStoreReads.ts"
export * from "./ReadModel.ts"
export * from "./ReadModelError.ts"
export * from "./ReadModelSnapshot.ts"
export * from "./StoreReads.ts"
