export { describeClock } from "./describeClock.ts"
export { asksForRecord, describeUpstream } from "./describeUpstream.ts"
