import { type BalanceReader, readPages, decodeRows } from "./BalanceReader.ts"
import { sleep } from "./sleep.ts"

/** A loop that sends requests as fast as it can, and after a refusal waits for `Retry-After`. */
export const fetchLoop: BalanceReader = ({ address, fetch, headers }) =>
  readPages(async (sinceId) => {
    for (;;) {
      const response = await fetch(`${address}&since_id=${sinceId}`, { headers })
      if (response.ok) return decodeRows(await response.json())
      if (response.status !== 429) throw new Error(`HTTP ${response.status}`)
      await sleep(Number(response.headers.get("retry-after")) * 1000)
    }
  })
