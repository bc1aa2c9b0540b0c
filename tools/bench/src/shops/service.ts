/** Asks a service of several shops. */
import { type Duration, Effect, Schema } from "effect"
import { performance } from "node:perf_hooks"
import type { Served } from "../http/process.ts"

const Run = Schema.Struct({
  id: Schema.String,
  status: Schema.String,
  startedAt: Schema.String,
  endedAt: Schema.NullOr(Schema.String)
})

const decodeList = Schema.decodeUnknownSync(Schema.Struct({
  rows: Schema.Array(Schema.Struct({
    slug: Schema.String,
    state: Schema.String,
    lastRun: Schema.NullOr(Run)
  }))
}))
const decodeRun = Schema.decodeUnknownSync(Run)

const pause = Effect.sleep("250 millis")

const ask = ({ url }: Served, path: string, init?: RequestInit) =>
  Effect.promise(async () => {
    const response = await fetch(`${url}${path}`, init)
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
    const body: unknown = await response.json()
    return body
  })

/** The time that a response takes, in milliseconds. */
export const timeOf = (service: Served, path: string) =>
  Effect.gen(function*() {
    const start = performance.now()
    yield* ask(service, path)
    return performance.now() - start
  })

/** The summaries of all shops. */
const listShops = (service: Served) => Effect.map(ask(service, "/v1/shops"), (body) => decodeList(body).rows)

/** Waits until all shops are open. */
export const untilOpen = (service: Served) =>
  Effect.gen(function*() {
    while (!(yield* listShops(service)).every(({ state }) => state === "open")) yield* pause
  })

/**
 * Waits until every shop has completed a run that started at a time or later, and returns the milliseconds from the start
 * of the first to the end of the last. Fails if a run did not complete.
 */
export const untilSynced = (service: Served, since: number) =>
  Effect.gen(function*() {
    for (;;) {
      const shops = yield* listShops(service)
      const runs = shops.flatMap(({ lastRun }) =>
        lastRun !== null && Date.parse(lastRun.startedAt) >= since ? [lastRun] : []
      )
      const failed = runs.find(({ status }) => status !== "running" && status !== "completed")
      if (failed !== undefined) return yield* Effect.die(new Error(`run ${failed.id} ended as ${failed.status}`))
      if (runs.length === shops.length && runs.every(({ status }) => status === "completed")) {
        const starts = runs.map(({ startedAt }) => Date.parse(startedAt))
        return Math.max(...runs.map(({ endedAt }) => Date.parse(endedAt ?? ""))) - Math.min(...starts)
      }
      yield* pause
    }
  })

/** Starts a run of a shop, and returns its id. */
export const startRun = (service: Served, slug: string) =>
  Effect.map(ask(service, `/v1/shops/${slug}/syncs`, { method: "POST" }), (body) => decodeRun(body).id)

/** Whether a run has ended. */
export const hasEnded = (service: Served, slug: string, id: string) =>
  Effect.map(ask(service, `/v1/shops/${slug}/syncs/${id}`), (body) => decodeRun(body).status !== "running")

/** Runs a sync of a shop, and returns how many milliseconds it took. */
export const timeRun = (service: Served, slug: string, pollEvery: Duration.Input = "20 millis") =>
  Effect.gen(function*() {
    const start = performance.now()
    const id = yield* startRun(service, slug)
    while (!(yield* hasEnded(service, slug, id))) yield* Effect.sleep(pollEvery)
    return performance.now() - start
  })

/** Runs a sync of each shop, as many at once as watches do, and returns how many milliseconds all of them took. */
export const timeRound = (service: Served, slugs: ReadonlyArray<string>) =>
  Effect.gen(function*() {
    const start = performance.now()
    // Each question takes time from the runs.
    yield* Effect.forEach(slugs, (slug) => timeRun(service, slug, "200 millis"), { concurrency: 8, discard: true })
    return performance.now() - start
  })
