import { once } from "node:events"
import { pageSize, decodeRows } from "./BalanceReader.ts"

/**
 * A process that reads all balances with `fetch` and prints each as a line of JSON, without any check. Its arguments
 * are the base address, the token and the location ids.
 */
const [, , baseUrl = "", token = "", locationIds = ""] = process.argv

let sinceId = 0
for (;;) {
  const response = await fetch(
    `${baseUrl}/inventory_locations.json?location_ids=${locationIds}` +
      `&limit=${pageSize}&order=id&direction=asc&since_id=${sinceId}`,
    { headers: { authorization: `Bearer ${token}` } }
  )
  if (!response.ok) throw new Error(`HTTP ${response.status}`)
  const rows = decodeRows(await response.json())
  const text = rows.map((row) => `${JSON.stringify(row)}\n`).join("")
  if (!process.stdout.write(text)) await once(process.stdout, "drain")
  if (rows.length < pageSize) break
  sinceId = rows.at(-1)?.id ?? 0
}
