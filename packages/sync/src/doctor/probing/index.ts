export { type ProbeReport, probeRequests, type ProbeSpending, probeUpstreams } from "./probeUpstreams.ts"
export type { ProbeAnswer, ProbeValue } from "./Question.ts"
