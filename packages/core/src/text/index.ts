export * from "./fold.ts"
export * from "./inWords.ts"
export * from "./normalKey.ts"
export * from "./visible.ts"
