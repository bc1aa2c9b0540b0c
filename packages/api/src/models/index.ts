/** What routes take and answer. */
export * from "./Doctor.ts"
export * from "./Event.ts"
export * from "./History.ts"
export * from "./Links.ts"
export * from "./Live.ts"
export * from "./Sync.ts"
export * from "./System.ts"
export * from "./Tally.ts"
