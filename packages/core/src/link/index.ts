export * from "./Links.ts"
export type { LinkInput } from "./linkRecords.ts"
export * from "./linkLocations.ts"
export * from "./linkVariants.ts"
