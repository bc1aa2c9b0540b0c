import PQueue from "p-queue"
import { type BalanceReader, readPages, decodeRows } from "./BalanceReader.ts"
import { sleep } from "./sleep.ts"
import { readJson, TooManyRequests } from "./TooManyRequests.ts"

/** Four requests each second through p-queue; a refused one is queued again after `Retry-After`. */
export const throughPQueue: BalanceReader = async ({ address, fetch, headers }) => {
  const queue = new PQueue({ interval: 1000, intervalCap: 4 })
  return await readPages(async (sinceId) => {
    for (;;) {
      try {
        return await queue.add(async () =>
          decodeRows(await readJson(await fetch(`${address}&since_id=${sinceId}`, { headers })))
        )
      } catch (error) {
        if (!(error instanceof TooManyRequests)) throw error
        await sleep(error.retryAfterMillis)
      }
    }
  })
}
