/** What screens ask. */
export { LocalReadModel, type LocalReadModelOptions } from "./LocalReadModel.ts"
export * from "./ReadModel.ts"
export * from "./ReadModelError.ts"
export * from "./Standing.ts"
