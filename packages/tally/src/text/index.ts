export * from "./fold.ts"
export * from "./normalKey.ts"
export * from "./unreadableLine.ts"
