/** The queries of front ends, and their answers from this process's store. */
export { LocalReadModel, type LocalReadModelOptions } from "./LocalReadModel.ts"
export { LocalStoreReads } from "./LocalStoreReads.ts"
export * from "./ReadModel.ts"
export * from "./ReadModelError.ts"
export * from "./ReadModelSnapshot.ts"
export * from "./StoreReads.ts"
