import { NoSuchShop, readShops, Settings, type ShopsReading } from "@stocktally/program"
import { ExitStatus, ProcessExit } from "@stocktally/program/process"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { plainFields } from "../../output/fields.ts"
import { note } from "../../output/notes.ts"
import { listWriter, outputOptions } from "../../output/OutputOptions.ts"
import type { RecordKind } from "../../output/RecordKind.ts"
import { Stdout, whileRead } from "../../output/Stdout.ts"
import { run } from "../run.ts"

/** A shop of the file, or an entry that cannot be used. */
interface ShopLine {
  readonly slug: string | null
  readonly label: string | null
  readonly entry: number | null
  readonly problem: string | null
}

const shopLine: RecordKind<ShopLine> = {
  names: ["shop", "shops"],
  json: (line) => line,
  fields: plainFields(["slug", "label", "entry", "problem"]),
  columns: [
    { header: "SHOP", text: ({ slug }) => slug ?? "-" },
    { header: "LABEL", text: ({ label }) => label ?? "-", elastic: "middle" },
    { header: "PROBLEM", text: ({ problem }) => problem ?? "", elastic: "end", tone: () => "bad" }
  ]
}

const reading = Effect.gen(function*() {
  const { shops } = yield* Settings
  return Option.isSome(shops)
    ? yield* readShops(shops.value)
    : yield* new NoSuchShop({ problem: "there is no file of shops; set STOCKTALLY_SHOPS", named: false })
})

const problemLines = ({ problems }: ShopsReading): ReadonlyArray<ShopLine> =>
  problems.map(({ place, problem, slug }) => ({ slug, label: null, entry: place, problem }))

const write = Effect.fnUntraced(function*(lines: ReadonlyArray<ShopLine>) {
  const writer = listWriter(shopLine, yield* outputOptions)
  yield* whileRead((yield* Stdout).write(writer.records(lines) + writer.end()))
})

export const list = () =>
  run(Effect.gen(function*() {
    const shops = yield* reading
    yield* write([
      ...shops.shops.map(({ label, slug }): ShopLine => ({ slug, label, entry: null, problem: null })),
      ...problemLines(shops)
    ])
  }))

export const check = () =>
  run(Effect.gen(function*() {
    const lines = problemLines(yield* reading)
    if (lines.length === 0) return yield* note("all entries of the file of shops can be used")
    yield* write(lines)
    return yield* new ProcessExit({ status: ExitStatus.usage })
  }))
