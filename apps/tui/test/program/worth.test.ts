import { assert, layer } from "@effect/vitest"
import { formatMoney, type TallyRow } from "@stocktally/schema"
import { isDifference } from "@stocktally/tally"
import { Effect } from "effect"
import { createServer } from "node:http"
import { Program } from "../support/program.ts"

layer(Program.layer, { excludeTestServices: true })("stocktally tally", (it) => {
  const places = ["Kho Hà Nội", "Kho TP. Hồ Chí Minh"] as const
  const [place, other] = places
  const tally = (...args: ReadonlyArray<string>) =>
    Effect.gen(function*() {
      const { run } = yield* Program
      const { status, stderr, stdout } = yield* run(["tally", "--refresh", "never", "--format", "json", ...args])
      assert.deepStrictEqual([status, stderr], [0, ""])
      return JSON.parse(stdout) as {
        readonly currency: string
        readonly rows: ReadonlyArray<typeof TallyRow.Encoded>
        readonly values: { readonly [verdict: string]: number }
        readonly unpriced: number
        readonly unusedLocations: ReadonlyArray<{ readonly name: string }>
      }
    })
  const valuesOf = (rows: ReadonlyArray<typeof TallyRow.Encoded>) => rows.map(({ value }) => value)

  it.effect("shows the worth of differences, the worst first, and their total", () =>
    Effect.gen(function*() {
      const { run } = yield* Program
      yield* run(["sync"])
      const { currency, rows, unpriced, values } = yield* tally()
      assert.strictEqual(currency, "VND")
      const worth = rows.filter(({ verdict }) => isDifference(verdict))
      assert.isAbove(worth.length, 10)
      const amounts = worth.map(({ value }) => value ?? 0)
      assert.deepStrictEqual(amounts, amounts.toSorted((a, b) => b - a))
      assert.deepStrictEqual(rows.slice(0, worth.length), worth)
      const drift = worth.filter(({ verdict }) => verdict === "drift")
      assert.strictEqual(drift.reduce((sum, { value }) => sum + (value ?? 0), 0), values["drift"])
      assert.strictEqual(worth.filter(({ value }) => value === null).length, unpriced)

      const total = formatMoney(amounts.reduce((sum, value) => sum + value, 0), "VND")
      const { stdout } = yield* run(["tally", "--refresh", "never", "--limit", "3"])
      const [first] = worth
      assert.include(stdout, formatMoney(first?.value ?? 0, "VND"))
      assert.include(stdout, `differs ${drift.length} (${formatMoney(values["drift"] ?? 0, "VND")})`)
      assert.include(stdout, `\nall differences are worth ${total}\n`)
      assert.match(stdout, new RegExp(`\\n${unpriced} rows? differ`))
    }))

  it.effect("filters and sorts by value, and counts the rows without a price", () =>
    Effect.gen(function*() {
      const { run } = yield* Program
      const { rows, unpriced } = yield* tally("--sort", "-value")
      const values = valuesOf(rows)
      const known = values.filter((value) => value !== null)
      assert.deepStrictEqual(values, [...known.toSorted((a, b) => b - a), ...values.filter((value) => value === null)])
      const least = known[4] ?? 0
      const some = valuesOf((yield* tally("--min-value", String(least))).rows)
      assert.deepStrictEqual(some, known.filter((value) => value >= least))
      const { stderr } = yield* run(["tally", "--refresh", "never", "--format", "csv", "--min-value", String(least)])
      assert.include(stderr, "stocktally: values are in the smallest unit of VND\n")
      assert.match(stderr, new RegExp(`${unpriced} rows? .* no price, so --min-value leaves (it|them) out\\n`))
      const none = yield* run([
        "tally",
        "--refresh",
        "never",
        "--quiet",
        "--min-value",
        "999999999999",
        "--fail-on",
        "drift"
      ])
      assert.strictEqual(none.status, 0)
    }))

  it.effect(
    "shows what was expected by a stock rule, of which locations, and what feeds nothing",
    () =>
      Effect.gen(function*() {
        const { run } = yield* Program
        const set = (...args: ReadonlyArray<string>) =>
          Effect.map(run(["rules", "set", ...args]), ({ status, stderr }) => assert.strictEqual(status, 0, stderr))
        yield* set(place, "--from", places.join(","), "--percent", "80", "--buffer", "2")
        yield* set("KHO TP. HỒ CHÍ MINH", "--from", place)
        yield* set("Kho hàng lỗi Đà Nẵng", "--from", place)
        const { rows, unusedLocations } = yield* tally("--location", place)
        assert.include(unusedLocations.map(({ name }) => name), "Kho hàng lỗi Đà Nẵng")
        const row = rows.find(({ delta, parts }) =>
          delta !== null && parts.every(({ available }) => available !== null)
        )!
        assert.sameMembers(row.parts.map(({ location }) => location), [...places])
        assert.strictEqual(row.haravan?.locationId, null)
        const sum = row.parts.reduce((sum, { available }) => sum + (available ?? 0), 0)
        assert.strictEqual(row.haravan?.available, sum)
        assert.strictEqual(row.expected, Math.max(0, Math.floor(sum * 80 / 100) - 2))
        assert.strictEqual(row.delta, (row.loop?.available ?? 0) - (row.expected ?? 0))
        assert.deepInclude(row.rule, { for: "location", percent: 80, buffer: 2 })

        const csv = yield* run(["tally", "--refresh", "never", "--format", "csv", "--location", place])
        const line = csv.stdout.split("\r\n").find((line) => line.startsWith(`${row.id},`)) ?? ""
        for (const { available, location } of row.parts) assert.include(line, `${location}: ${available}`)
        assert.isTrue(line.endsWith(`,${row.value}`), line)
        const unused = /Haravan's Kho hàng lỗi Đà Nẵng .*feeds? no Loop location \(see stocktally rules list\)\n/g
        assert.match(csv.stderr, unused)
        const { stdout } = yield* run(["tally", "--refresh", "never", "--location", place])
        assert.lengthOf(stdout.match(unused) ?? [], 1)
        assert.match(stdout, new RegExp(` ${row.loop?.available} +${sum} +${row.expected} +`))
        assert.isFalse(rows.some(({ location }) => location === other))
      }),
    60_000
  )

  it.effect("refuses to filter by value without a currency, and says why rows have no values", () =>
    Effect.gen(function*() {
      const { run, sandboxSettings, storeOf } = yield* Program
      const haravan = sandboxSettings["HARAVAN_BASE_URL"] ?? ""
      const address = yield* answering(async (path, token) => {
        const response = await fetch(haravan + path, { headers: { authorization: token } })
        const text = await response.text()
        return path.includes("/shop.json") ? text.replace("\"VND\"", "null") : text
      })
      const settings = { ...storeOf("no-currency"), HARAVAN_BASE_URL: address }
      const tally = yield* run(["tally"], settings)
      assert.strictEqual(tally.status, 0, tally.stderr)
      assert.include(
        tally.stdout,
        "\nno row has a value, because Haravan has not reported its currency yet; the largest differences come first\n"
      )
      const { status, stderr, stdout } = yield* run(["tally", "--min-value", "1", "--fail-on", "drift"], settings)
      assert.deepStrictEqual([status, stdout], [2, ""])
      assert.include(
        stderr,
        "--min-value needs prices, but Haravan has not reported its currency yet; see stocktally doctor"
      )
    }))
})

/** Starts a local server with these answers, and returns its address. */
const answering = (answer: (path: string, token: string) => Promise<string>) =>
  Effect.map(
    Effect.acquireRelease(
      Effect.callback<ReturnType<typeof createServer>>((resume) => {
        const server = createServer((request, response) => {
          void answer(request.url ?? "", request.headers.authorization ?? "").then((text) => response.end(text))
        })
        server.listen(0, "127.0.0.1", () => resume(Effect.succeed(server)))
      }),
      (server) =>
        Effect.callback<void>((resume) => {
          server.close(() => resume(Effect.void))
          server.closeAllConnections()
        })
    ),
    (server) => {
      const address = server.address()
      return `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`
    }
  )
