/** The read model over this process's store, its sync, and the upstreams that have a credential. */
import * as Arr from "effect/Array"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import { type Source, type Upstream, visible } from "@stocktally/schema"
import { doctor } from "../doctor/Doctor.ts"
import {
  type DeclarationChange,
  indexDeclaration,
  InvalidCursor,
  missingRecords,
  type StoredDeclaration,
  type Owner,
  ownerName,
  StockStore,
  type StoreError,
  type VerdictRules
} from "@stocktally/tally"
import { localStockRules } from "../rules/localStockRules.ts"
import { Sync } from "../run/Sync.ts"
import { makeLiveUpdates } from "./liveUpdates.ts"
import type { DoctorCheck } from "../doctor/DoctorReport.ts"
import { ReadModel } from "./ReadModel.ts"
import { LinksConflict, NoSuchRecords } from "./ReadModelError.ts"
import { makeUndo } from "./makeUndo.ts"
import type { UpstreamServices } from "../UpstreamServices.ts"

/** The parts of a local read model other than its store and its sync. */
export interface LocalReadModelOptions extends UpstreamServices {
  readonly source: Source
  /** A side older than this is `stale` in the rows. */
  readonly staleAfter: Duration.Duration
  /** The rules that rows are judged by when stock rules change. */
  readonly rules: VerdictRules
  /** The doctor's checks of the settings and the store, shown after those of the upstreams. */
  readonly checkInstallation: Effect.Effect<ReadonlyArray<DoctorCheck>>
}

/** The read model over the store and the sync of this process. */
export const LocalReadModel = {
  layer: (options: LocalReadModelOptions): Layer.Layer<ReadModel, never, StockStore | Sync> =>
    Layer.effect(ReadModel, make(options))
}

const make = Effect.fnUntraced(function*(options: LocalReadModelOptions) {
  const store = yield* StockStore
  const sync = yield* Sync
  const { history, links, runs, tallies } = store
  const staleAfterMillis = Duration.toMillis(options.staleAfter)
  const updates = yield* makeLiveUpdates({
    store,
    sync,
    budgets: [
      ...Option.toArray(Option.map(options.loop, ({ budget }) => budget)),
      ...Option.toArray(Option.map(options.haravan, ({ budget }) => budget))
    ]
  })

  const upstreamChecks = Effect.map(doctor(options), ({ checks }): ReadonlyArray<DoctorCheck> => checks)

  const { source } = options
  const rules = localStockRules(store, options.rules)
  const readModel: ReadModel["Service"] = {
    source,
    shop: Effect.map(store.owner, Option.match({ onNone: () => null, onSome: shopName })),
    missing: missingOf(options),
    staleAfterMillis,
    page: (query) => Effect.map(tallies.page({ ...query, staleAfterMillis }), (page) => ({ source, ...page })),
    summary: (filter) => Effect.map(tallies.summary(filter), (counts) => ({ source, ...counts })),
    row: (id) => tallies.row(id, { staleAfterMillis }),
    siblings: (id) => tallies.siblings(id, { staleAfterMillis }),
    freshness: tallies.freshness,
    history: (id, options) =>
      Effect.flatMap(
        history.page(id, options),
        (page) => page === null ? Effect.fail(new InvalidCursor({ problem: "mangled" })) : Effect.succeed(page)
      ),
    feed: (options) => history.feed(options),
    readAgain: (id) => Effect.tap(sync.readAgain(id), () => updates.poll),
    links: (query) =>
      // The version is read first: if links change between the two reads, a change that names this version fails.
      Effect.flatMap(links.version, (version) => Effect.map(links.page(query), (page) => ({ version, ...page }))),
    link: (kind, upstream, id) =>
      Effect.flatMap(links.version, (version) =>
        Effect.map(
          links.get(kind, upstream, id),
          (row) => ({ version, rows: Option.toArray(row), nextCursor: null })
        )),
    records: (kind, upstream, ids) => links.records(kind, upstream, ids),

    linksVersion: links.version,
    declare: Effect.fn("ReadModel.declare")(function*(changes, ifVersion) {
      // `makeUndo` describes this version only. If the version changes after that, `links.declare` changes nothing.
      if ((yield* links.version) !== ifVersion) return yield* new LinksConflict()
      yield* requireRecords(store, changes)
      const undo = yield* makeUndo(links.declarations, changes)
      const declared = yield* links.declare(changes, ifVersion)
      if (Option.isNone(declared)) return yield* new LinksConflict()
      // The declarations are stored. If linking fails, links follow with the next sync.
      const relinked = yield* sync.relink.pipe(
        Effect.tapError(({ message }) =>
          Effect.logWarning(`could not link again; links follow with the next sync: ${visible(message)}`)
        ),
        Effect.orElseSucceed(() => Option.none())
      )
      yield* updates.poll
      return {
        // If someone else changed links in between, the caller has not seen that, and its next change must fail.
        version: Option.match(Option.filter(relinked, ({ basedOn }) => basedOn === declared.value), {
          onNone: () => declared.value,
          onSome: ({ version }) => version
        }),
        undo,
        relinked: Option.getOrNull(Option.map(relinked, ({ linked, unlinked }) => ({ linked, unlinked })))
      }
    }),

    rules: {
      ...rules,
      replace: (next, request) => Effect.tap(rules.replace(next, request), () => updates.poll),
      undo: (request) => Effect.tap(rules.undo(request), () => updates.poll)
    },

    runs: (limit, before) => runs.list({ limit, before }),
    run: (id) => runs.get(id),
    sync: (request) => sync.start(request),
    doctorChecks: Effect.map(
      Effect.all([upstreamChecks, options.checkInstallation], { concurrency: "unbounded" }),
      ([upstreams, store]) => [...upstreams, ...store]
    ),
    updates: updates.stream
  }
  return readModel
})

/** Fails if a change names a record that does not exist. A catalog that was not read completely may still have it. */
const requireRecords = Effect.fnUntraced(function*(
  { links, crawls }: StockStore["Service"],
  changes: ReadonlyArray<DeclarationChange>
): Effect.fn.Return<void, StoreError | NoSuchRecords> {
  const declared = yield* Stream.runFold(
    links.declarations,
    () => new Map<string, StoredDeclaration>(),
    indexDeclaration
  )
  const missing = yield* missingRecords(links, changes, declared)
  if (missing.size === 0) return
  const states = yield* crawls.states
  const records = [...missing.values()].filter(({ kind, upstream }) =>
    states[catalogs[kind][upstream]].completeAsOf !== null
  )
  if (Arr.isArrayNonEmpty(records)) return yield* new NoSuchRecords({ records })
})

const catalogs = {
  variant: { loop: "loop-levels", haravan: "haravan-products" },
  location: { loop: "loop-locations", haravan: "haravan-locations" }
} as const

const shopName = (owner: Owner): string => owner.name ?? ownerName(owner)

const missingOf = ({ haravan, loop }: UpstreamServices): ReadonlyArray<Upstream> => [
  ...(Option.isNone(loop) ? ["loop" as const] : []),
  ...(Option.isNone(haravan) ? ["haravan" as const] : [])
]
