import { type ReadModel, type ReadModelUpdate, RulesConflict, type WithSource } from "@stocktally/sync"
import type { TallyPage } from "@stocktally/tally"
import type { TallyRow } from "@stocktally/schema"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Queue from "effect/Queue"
import * as Stream from "effect/Stream"
import { runOf } from "./Player.ts"
import { countsOf, pageOf } from "./rows.ts"

/**
 * A read model of these rows. It records its queries in `asked`, and sends the updates that are offered to `updates`.
 */
export const fakeReadModel = Effect.fnUntraced(function*(
  rows: ReadonlyArray<TallyRow>,
  change: Partial<ReadModel["Service"]> = {},
  page: (page: WithSource<TallyPage>) => Effect.Effect<WithSource<TallyPage>> = Effect.succeed
) {
  const updates = yield* Queue.unbounded<ReadModelUpdate>()
  const asked: Array<string> = []
  const noting = <A, E>(what: string, effect: Effect.Effect<A, E>): Effect.Effect<A, E> =>
    Effect.andThen(Effect.sync(() => void asked.push(what)), effect)
  const model: ReadModel["Service"] = {
    source: "sandbox",
    shop: Effect.succeed("a shop"),
    missing: [],
    staleAfterMillis: 1_800_000,
    page: (query) => noting(`page ${query.filter?.q ?? ""}`.trim(), Effect.suspend(() => page(pageOf(rows, query)))),
    summary: (filter) => noting("summary", Effect.sync(() => countsOf(rows, filter))),
    row: (id) => noting("row", Effect.succeed(Option.fromNullishOr(rows.find((row) => row.id === id)))),
    siblings: () => noting("siblings", Effect.succeed([])),
    freshness: noting("freshness", Effect.sync(() => countsOf(rows))),
    history: () => noting("history", Effect.succeed({ changes: [], next: null })),
    feed: () => noting("feed", Effect.succeed({ changes: [], position: "0", more: false, missed: null })),
    linksVersion: noting("linksVersion", Effect.succeed(1)),
    readAgain: () => noting("readAgain", Effect.succeed(Option.none())),
    links: () => noting("links", Effect.succeed({ version: 1, rows: [], nextCursor: null })),
    link: () => noting("link", Effect.succeed({ version: 1, rows: [], nextCursor: null })),
    records: () => noting("records", Effect.succeed([])),
    declare: () => noting("declare", Effect.succeed({ version: 2, undo: [], relinked: null })),
    rules: {
      current: noting(
        "rules",
        Effect.succeed({ version: 0, change: null, rules: [], unusedLocations: [], warnings: [] })
      ),
      versions: () => noting("rules.versions", Effect.succeed([])),
      replace: () => noting("rules.replace", Effect.fail(new RulesConflict())),
      undo: () => noting("rules.undo", Effect.fail(new RulesConflict())),
      proposal: noting("rules.proposal", Effect.succeed({ version: 0, rules: [], proposals: [], none: [] }))
    },
    runs: () => noting("runs", Effect.succeed([])),
    run: () => noting("run", Effect.succeed(Option.none())),
    sync: () => noting("sync", Effect.succeed(runOf({ status: "running" }))),
    doctorChecks: noting("examine", Effect.succeed([])),
    updates: Stream.fromQueue(updates),
    ...change
  }
  return { model, asked, updates }
})
