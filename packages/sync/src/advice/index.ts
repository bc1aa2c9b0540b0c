export { describeClock } from "./describeClock.ts"
export { describeUpstream } from "./describeUpstream.ts"
export { asksForRecord, settingNames } from "./remedyOf.ts"
