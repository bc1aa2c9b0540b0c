import { Effect, Result } from "effect"
import { HttpClient } from "effect/http"
import { parse as parseLossless } from "lossless-json"
import { isDeepStrictEqual } from "node:util"
import { Sandbox, sandboxHaravanBaseUrl, sandboxLoopBaseUrl } from "@stocktally/sandbox"
import {
  decodeHaravanBalances,
  decodeLoopInventories,
  decodeLoopInventory,
  type UndecodableBody
} from "@stocktally/schema/wire"
import type { Benchmark } from "../harness/Benchmark.ts"
import { type Measured, measured, type Requirement } from "../harness/Figure.ts"
import { throughput } from "../harness/throughput.ts"
import { zodBalances } from "../peers/zodHaravan.ts"
import { zodInventories, zodInventory } from "../peers/zodLoop.ts"
import { sandboxClients } from "../virtual/sandboxClients.ts"

/** A body to decode, with our decoder and an equivalent one that uses zod. */
interface Case {
  readonly name: string
  readonly unit: string
  readonly body: string
  /** Whether the body has integers that `JSON.parse` rounds. */
  readonly isHuge: boolean
  readonly decode: (body: string) => Result.Result<unknown, UndecodableBody>
  readonly zod: (parsed: unknown) => unknown
  readonly required?: Requirement
}

/** Reads digits as our decoder does: as a BigInt if a number would be rounded. */
const toNumber = (digits: string): unknown => {
  const number = Number(digits)
  return Number.isInteger(number) && !Number.isSafeInteger(number) ? BigInt(digits) : number
}

const measure = ({ body, decode, isHuge, name, required, unit, zod }: Case): Measured => {
  const decodeOwn = () => Result.getOrThrow(decode(body))
  const parseForZod = isHuge
    ? () => parseLossless(body, undefined, toNumber)
    : (): unknown => JSON.parse(body)
  const throughZod = () => zod(parseForZod())
  if (!isDeepStrictEqual(throughZod(), decodeOwn())) throw new Error(`${name}: zod gives a different value`)
  const peers = [
    { name: isHuge ? "JSON.parse alone, ids rounded" : "JSON.parse alone", run: (): unknown => JSON.parse(body) },
    { name: isHuge ? "lossless-json, zod and mapping" : "JSON.parse, zod and mapping", run: throughZod },
    { name: "lossless-json alone", run: () => parseLossless(body) }
  ]
  const [value = Number.NaN, ...speeds] = throughput([{ name, run: decodeOwn }, ...peers])
  return measured({
    name: `decode, ${name}`,
    value,
    unit,
    peers: peers.map((peer, index) => ({ name: peer.name, value: speeds[index] ?? Number.NaN })),
    ...(required !== undefined && { required })
  })
}

const bodies = Effect.gen(function*() {
  const { credentials, shop } = yield* Sandbox
  // Through bytes, as a body arrives, because the sandbox joins strings that V8 has not flattened.
  const get = (address: string, headers: Readonly<Record<string, string>>) =>
    Effect.map(
      Effect.flatMap(HttpClient.get(address, { headers }), ({ arrayBuffer }) => arrayBuffer),
      (bytes) => new TextDecoder().decode(bytes)
    )
  const loop = (path: string, ids: "integer" | "string") =>
    get(sandboxLoopBaseUrl + path, {
      "x-authorization": credentials.loopApiKey,
      ...(ids === "string" && { "x-loop-global-identifier-type": "string" })
    })
  const record = `/inventories/${shop.loopVariantId(7)}/${shop.loopLocationId(1)}`
  return {
    balances: yield* get(`${sandboxHaravanBaseUrl}/inventory_locations.json?limit=250&order=id&direction=asc`, {
      authorization: `Bearer ${credentials.haravanAccessToken}`
    }),
    page: yield* loop("/inventories?limit=250", "string"),
    pageOfIntegers: yield* loop("/inventories?limit=250", "integer"),
    record: yield* loop(record, "string"),
    recordOfIntegers: yield* loop(record, "integer")
  }
}).pipe(Effect.provide(sandboxClients({ skus: 500, dense: true, limits: "none" })), Effect.orDie)

/** Decoding the text of a body to domain values. */
export const decoding: Benchmark = {
  name: "decoding",
  about: "pages and records to domain values",
  run: Effect.map(bodies, ({ balances, page, pageOfIntegers, record, recordOfIntegers }) =>
    ([
      {
        name: "250 balances",
        unit: "pages/s",
        body: balances,
        isHuge: false,
        decode: decodeHaravanBalances,
        zod: (parsed) => ({ rows: zodBalances(parsed), unreadable: [] }),
        required: { of: "ratio", is: "at least", limit: 0.5 }
      },
      {
        name: "250 Loop records, ids as strings",
        unit: "pages/s",
        body: page,
        isHuge: false,
        decode: decodeLoopInventories,
        zod: zodInventories
      },
      {
        name: "250 Loop records, ids as integers",
        unit: "pages/s",
        body: pageOfIntegers,
        isHuge: true,
        decode: decodeLoopInventories,
        zod: zodInventories
      },
      {
        name: "a Loop record, ids as strings",
        unit: "records/s",
        body: record,
        isHuge: false,
        decode: decodeLoopInventory,
        zod: zodInventory
      },
      {
        name: "a Loop record, ids as integers",
        unit: "records/s",
        body: recordOfIntegers,
        isHuge: true,
        decode: decodeLoopInventory,
        zod: zodInventory
      }
    ] satisfies ReadonlyArray<Case>).map(measure))
}
