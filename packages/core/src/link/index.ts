export * from "./linkLocations.ts"
export type { LinkInput } from "./linkRecords.ts"
export * from "./Links.ts"
export * from "./linkVariants.ts"
