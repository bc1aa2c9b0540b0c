import Bottleneck from "bottleneck"
import { type BalanceReader, readPages, decodeRows } from "./BalanceReader.ts"
import { readJson, TooManyRequests } from "./TooManyRequests.ts"

/** One request every 250 ms through bottleneck, which repeats a refused one after `Retry-After`. */
export const throughBottleneck: BalanceReader = async ({ address, fetch, headers }) => {
  const limiter = new Bottleneck({ minTime: 250, maxConcurrent: 1 })
  limiter.on("failed", (error) => error instanceof TooManyRequests ? error.retryAfterMillis : undefined)
  const get = limiter.wrap(async (sinceId: number) =>
    decodeRows(await readJson(await fetch(`${address}&since_id=${sinceId}`, { headers })))
  )
  return await readPages(get)
}
