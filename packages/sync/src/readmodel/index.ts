/** What screens ask. */
export type { LocalReadModelOptions } from "./localReadModel.ts"
export * from "./ReadModel.ts"
export * from "./ReadModelError.ts"
export * from "./Standing.ts"
