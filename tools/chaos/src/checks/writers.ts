import type { Take, Write } from "../observe/audit.ts"
import { type Check, checkOf } from "./Check.ts"

/**
 * Checks that a shop had one writer at a time. Each take raises the token by one; each write is made by the session that
 * took the current token, in a run of that token; and no two transactions of different sessions overlap.
 */
export const checkWriters = (
  takes: ReadonlyArray<Take>,
  writes: ReadonlyArray<Write>
): Check => {
  const violations: Array<string> = []
  const holders = new Map<string, string | null>()
  const tokens = new Map<string, number>()
  for (const { session, shop, token } of takes) {
    const before = tokens.get(shop)
    if (before !== undefined && token !== before + 1) {
      violations.push(`${shop}: token ${token} follows ${before} (taken by ${session})`)
    }
    tokens.set(shop, token)
    holders.set(`${shop} ${token}`, session)
  }
  const latest = new Map<string, Write>()
  for (const write of writes) {
    const { run, runSession, runToken, session, shop, tables, token } = write
    const found = `${shop}: ${session} wrote ${tables} at ${new Date(write.beganAt).toISOString()}`
    const holder = holders.get(`${shop} ${token}`)
    if (holder === undefined) violations.push(`${found} under token ${token}, which nobody took`)
    else if (holder !== null && holder !== session) violations.push(`${found} under token ${token} of ${holder}`)
    if (run === null) violations.push(`${found} outside of a run`)
    else if (runToken !== null && runToken !== token) {
      violations.push(`${found} under token ${token}, in run ${run} of token ${runToken}`)
    } else if (runSession !== null && runSession !== session) {
      violations.push(`${found} in run ${run} of ${runSession}`)
    }
    const before = latest.get(shop)
    if (before !== undefined && before.session !== session && write.beganAt < before.endedAt) {
      violations.push(`${found}, before a transaction of ${before.session} ended`)
    }
    if (before === undefined || write.endedAt > before.endedAt) latest.set(shop, write)
  }
  return checkOf(
    "no two writers of a shop overlapped",
    `${writes.length} writing transactions, ${takes.length} leases`,
    violations
  )
}
