import { assert, layer } from "@effect/vitest"
import { Effect } from "effect"
import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { formulasIn, rowsOf } from "../support/csv.ts"
import { type Ended, Program } from "../support/program.ts"

const jsonOf = ({ status, stderr, stdout }: Ended) => {
  assert.strictEqual(status, 0, stderr)
  return JSON.parse(stdout)
}

interface Row {
  readonly kind: string
  readonly loopId: string | null
  readonly haravanId: string | null
  readonly action: string | null
  readonly status: string
}

const shop = { skus: 120, locations: 2, hostile: true }

layer(Program.layerOfShop(shop), { excludeTestServices: true })("links", (it) => {
  /** A synced store, and functions that use it. */
  const synced = Effect.fnUntraced(function*(name: string) {
    const { home, run, storeOf } = yield* Program
    const store = storeOf(name)
    const use = (...args: ReadonlyArray<string>) => run(args, store)
    jsonOf(yield* use("sync", "--format", "json"))
    const file = join(home, `${name}.csv`)
    return {
      use,
      file,
      exported: Effect.map(use("links", "export", "--format", "json"), (ended): ReadonlyArray<Row> => jsonOf(ended)),
      troubles: Effect.map(use("links", "check", "--format", "json"), (ended): ReadonlyArray<unknown> => jsonOf(ended)),
      import: (text: string, ...flags: ReadonlyArray<string>) => {
        writeFileSync(file, text)
        return use("links", "import", file, ...flags)
      }
    }
  })
  const header = "kind,loop_id,haravan_id,action,note"

  it.effect("need a sync first", () =>
    Effect.gen(function*() {
      const { run, storeOf } = yield* Program
      for (const command of ["list", "check", "export"]) {
        const ended = yield* run(["links", command], storeOf("unsynced"))
        assert.deepStrictEqual([ended.status, ended.stdout], [7, ""])
        assert.match(ended.stderr, /Stocktally has no data yet.*run stocktally sync/)
      }
    }))

  it.effect("are listed with their evidence; check shows the others with candidates", () =>
    Effect.gen(function*() {
      const { troubles, use } = yield* synced("list")
      const list = jsonOf(yield* use("links", "list", "--format", "json"))
      assert.isAbove(
        list.filter(({ evidence }: { readonly evidence: unknown }) => evidence === "external-id").length,
        50
      )
      const locations = jsonOf(yield* use("links", "list", "--kind", "location", "--format", "json"))
      assert.deepStrictEqual([...new Set(locations.map(({ kind }: { readonly kind: string }) => kind))], ["location"])
      const unlinked = list.filter(({ unlinked }: { readonly unlinked: unknown }) => unlinked !== null)
      assert.strictEqual((yield* troubles).length, unlinked.length)

      const table = (yield* use("links", "check")).stdout.trimEnd().split("\n")
      assert.match(table[0] ?? "", /^REASON +RECORD +ID +SKU +NAME +WHY +CANDIDATES$/)
      const at = (table[0] ?? "").indexOf("ID ")
      assert.isTrue(table.slice(1).every((line) => /^\d/.test(line.slice(at))))
      assert.isTrue(table.some((line) => /several match .* \d+ ADA-\S+ Áo dài/.test(line)))
    }))

  it.effect("are unchanged by importing an export, in both forms", () =>
    Effect.gen(function*() {
      const { exported, import: take, use } = yield* synced("identity")
      const [found, loose] = [
        (yield* exported).find(({ haravanId, loopId }) => loopId !== null && haravanId !== null)!,
        (yield* exported).find(({ kind, loopId, status }) =>
          kind === "variant" && loopId !== null && status === "no-partner"
        )!
      ]
      jsonOf(
        yield* use(
          "links",
          "set",
          found.loopId!,
          found.haravanId!,
          "--kind",
          found.kind,
          "--note",
          "=1+1, \"sure\"",
          "--format",
          "json"
        )
      )
      jsonOf(yield* use("links", "ignore", "--loop-id", loose.loopId!, "--reason=- a sample", "--format", "json"))
      const before = yield* exported
      assert.strictEqual(before.filter(({ action }) => action !== null).length, 2)
      for (const form of [[], ["--excel"], ["--format", "csv"]]) {
        const file = yield* use("links", "export", ...form)
        const taken = yield* take(file.stdout)
        assert.deepStrictEqual([taken.status, taken.stdout], [0, ""])
        assert.strictEqual(taken.stderr, "stocktally: 2 unchanged; nothing to change\n")
        const rows = (yield* rowsOf(file.stdout)).map((cells) => cells.map((cell) => cell.replace(/^="(.*)"$/, "$1")))
        assert.deepStrictEqual(formulasIn(rows), [])
        assert.isTrue(rows.flat().some((cell) => cell.startsWith("'=")), "a formula that is written as text")
      }
      assert.deepStrictEqual(yield* exported, before)
    }))

  it.effect("are corrected in a spreadsheet", () =>
    Effect.gen(function*() {
      const { file, import: take, troubles, use } = yield* synced("spreadsheet")
      const before = (yield* troubles).length
      assert.isAbove(before, 10)
      const text = (yield* use("links", "export", "--unlinked", "--excel")).stdout
      // The editor ignores one record, links another with a candidate, and leaves the rest.
      const lines = text.split("\r\n")
      const ignored = lines.findIndex((line) => line.startsWith("variant,\"=\"\"") && line.includes(",no-partner,"))
      lines[ignored] = lines[ignored]!.replace(/,,,,no-partner/, ",,ignore,a sample,no-partner")
      const linked = lines.findIndex((line) => line.startsWith("variant,\"=\"\"") && line.includes(",ambiguous,"))
      const candidate = /,"?(\d+) [^,]*; \d+/.exec(lines[linked]!)![1]!
      lines[linked] = lines[linked]!.replace(/,,,,ambiguous/, `,${candidate},link,,ambiguous`)

      const tried = yield* take(lines.join("\r\n"), "--dry-run", "--format", "json")
      assert.deepStrictEqual(
        jsonOf(tried).map(({ action, effect }: Record<string, unknown>) => [effect, action]),
        ignored < linked ? [["new", "ignore"], ["new", "link"]] : [["new", "link"], ["new", "ignore"]]
      )
      assert.match(tried.stderr, /2 new; nothing was changed \(--dry-run\)/)
      assert.strictEqual((yield* troubles).length, before)

      const taken = yield* use("links", "import", file)
      assert.match(taken.stderr, /2 new; now \d+ linked, \d+ not linked/)
      assert.strictEqual(taken.stdout.trimEnd().split("\n").length, 3)
      assert.isBelow((yield* troubles).length, before - 1)
      const { rows } = JSON.parse((yield* use("tally", "--refresh", "never", "--format", "json")).stdout)
      const declared = rows.filter(({ link }: { readonly link: { readonly variant: unknown } }) =>
        link.variant === "declared"
      )
      assert.isNotEmpty(declared)
      assert.isTrue(declared.every(({ verdict }: { readonly verdict: string }) => verdict !== "unlinked"))
    }))

  it.effect("are imported completely or not at all, with every problem named", () =>
    Effect.gen(function*() {
      const { exported, import: take } = yield* synced("wrong")
      const before = yield* exported
      const { haravanId, kind, loopId } = before.find(({ haravanId, loopId }) => loopId !== null && haravanId !== null)!
      const other = before.findLast(({ haravanId, loopId, kind: of }) =>
        of === kind && loopId !== null && haravanId !== null
      )!
      const ended = yield* take([
        header,
        `${kind},${loopId},${haravanId},link,fine`,
        `${kind},6.74354E+17,${haravanId},link,`,
        "variant,12345,,remove,",
        `${kind},${loopId},,ignore,`
      ].join("\n"))
      assert.deepStrictEqual([ended.status, ended.stdout], [2, ""])
      assert.match(
        ended.stderr,
        /^stocktally: line 3, column loop_id: "6\.74354E\+17".*spreadsheet has rounded.*\nstocktally: line 5, column note: is empty.*\n$/
      )

      const unknown = yield* take(
        `${header}\n${kind},674353902539857000,${haravanId},link,\n${kind},${loopId},${other.haravanId},,`
      )
      assert.strictEqual(unknown.status, 2)
      assert.match(
        unknown.stderr,
        /line 2, column loop_id: there is no Loop \w+ 674353902539857000;.*\n.*line 3, column action: is empty, and the two records are not linked/
      )
      assert.deepStrictEqual(yield* exported, before)
    }))

  it.effect("are set, ignored and removed one by one", () =>
    Effect.gen(function*() {
      const { exported, use } = yield* synced("single")
      const rows = yield* exported
      const loose = rows.find(({ kind, loopId, status }) =>
        kind === "variant" && loopId !== null && status === "no-partner"
      )!
      const theirs = rows.find(({ haravanId, kind, status }) =>
        kind === "variant" && haravanId !== null && status === "no-partner"
      )!
      const stateOf = Effect.map(exported, (rows) => {
        const row = rows.find(({ loopId }) => loopId === loose.loopId)!
        return [row.haravanId, row.action, row.status]
      })
      const set = yield* use("links", "set", loose.loopId!, theirs.haravanId!)
      assert.match(set.stdout, /^EFFECT +KIND +LOOP +HARAVAN +ACTION +NOTE\nnew +variant +\d+ +\d+ +link\n$/)
      assert.deepStrictEqual(yield* stateOf, [theirs.haravanId, "link", "declared"])
      assert.match((yield* use("links", "ignore", "--loop-id", loose.loopId!, "--reason", "no")).stdout, /\nreplaces /)
      assert.deepStrictEqual(yield* stateOf, [null, "ignore", "ignored"])
      assert.match((yield* use("links", "remove", "--loop-id", loose.loopId!)).stdout, /\nremoves /)
      assert.deepStrictEqual(yield* stateOf, [null, null, "no-partner"])

      const again = yield* use("links", "remove", "--loop-id", loose.loopId!)
      assert.deepStrictEqual([again.status, again.stdout], [5, ""])
      const unknown = yield* use("links", "set", "999", theirs.haravanId!)
      assert.strictEqual(unknown.status, 5)
      assert.match(unknown.stderr, /^stocktally: there was no Loop variant 999 at the last sync/)
    }))

  it.effect("are imported from stdin, and from a file of Unicode text by Excel", () =>
    Effect.gen(function*() {
      const { exported, file, use } = yield* synced("stdin")
      const { shell, storeOf } = yield* Program
      const { haravanId, kind, loopId } = (yield* exported).find(({ haravanId, loopId }) =>
        loopId !== null && haravanId !== null
      )!
      const text = `${header}\n${kind},${loopId},${haravanId},link,chắc chắn\n`
      writeFileSync(file, text)
      const piped = yield* shell(`stocktally links import - --dry-run --format json < ${file}`, storeOf("stdin"))
      assert.strictEqual(jsonOf(piped)[0].note, "chắc chắn")
      writeFileSync(
        file,
        Buffer.concat([Buffer.from([0xFF, 0xFE]), Buffer.from(readFileSync(file, "utf8"), "utf16le")])
      )
      assert.strictEqual(jsonOf(yield* use("links", "import", file, "--format", "json"))[0].note, "chắc chắn")
    }))

  it.effect("are imported from a pipe, with a name and without", () =>
    Effect.gen(function*() {
      const { exported } = yield* synced("pipe")
      const { shell, storeOf } = yield* Program
      const { haravanId, kind, loopId } = (yield* exported).find(({ haravanId, loopId }) =>
        loopId !== null && haravanId !== null
      )!
      const said = { ...storeOf("pipe"), TEXT: `${header}\n${kind},${loopId},${haravanId},link,piped\n` }
      for (
        const command of [
          `stocktally links import <(printf %s "$TEXT") --dry-run --format json`,
          `mkfifo named && { printf %s "$TEXT" > named & stocktally links import named --dry-run --format json; }`
        ]
      ) assert.strictEqual(jsonOf(yield* shell(command, said))[0].note, "piped")
    }))

  it.effect.skipIf(process.platform !== "linux")(
    "stop waiting for a silent pipe at Ctrl-C",
    () =>
      Effect.gen(function*() {
        const { shell, storeOf } = yield* Program
        // The program waits once it has the pipe open. If Ctrl-C does not end it, the test does.
        const ended = yield* shell(
          `mkfifo quiet; "$NODE" "$LAUNCHER" links import quiet --dry-run & P=$!
        for ((tries = 0; tries < 300; tries++)); do [ -n "$(find /proc/$P/fd -lname '*/quiet' 2>/dev/null)" ] && break; done
        kill -INT $P; timeout 5 tail --pid=$P -f /dev/null || kill -KILL $P; wait $P`,
          storeOf("silent")
        )
        assert.deepStrictEqual([ended.status, ended.stdout, ended.stderr], [130, "", ""])
      })
  )

  it.effect("are imported from a file of 100,000 lines", () =>
    Effect.gen(function*() {
      const { exported, import: take } = yield* synced("long")
      const { haravanId, kind, loopId } = (yield* exported).find(({ haravanId, loopId }) =>
        loopId !== null && haravanId !== null
      )!
      const said = `${kind},${loopId},${haravanId},,said before and to be read all the same`
      const ended = yield* take([header, ...Array.from({ length: 100_000 }, () => said)].join("\n"), "--dry-run")
      assert.deepStrictEqual([ended.status, ended.stdout], [0, ""])
      assert.match(ended.stderr, /nothing to change/)
    }))
})
