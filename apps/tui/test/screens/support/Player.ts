import type { LinkRow, SyncRun } from "@stocktally/tally"
import type { LinksPage, SyncProgress } from "@stocktally/sync"
import { assert } from "@effect/vitest"
import type { Event } from "../../../src/screens/model/Event.ts"
import { initialState } from "../../../src/screens/model/initial.ts"
import type { KnownShops } from "../../../src/screens/model/shops.ts"
import { reduce } from "../../../src/screens/model/reduce.ts"
import type { Fetch, SideEffect } from "../../../src/screens/model/Step.ts"
import type { QueryData, QueryKey } from "../../../src/screens/model/state/Query.ts"
import type { State } from "../../../src/screens/model/state/State.ts"
import { countsOf, openingTime, pageOf } from "./rows.ts"
import type { TallyRow } from "@stocktally/schema"

/** Plays events to the model and gives its queries results, by hand or as a store of `rows` would. */
export class Player {
  state: State
  now = openingTime
  rows: ReadonlyArray<TallyRow>
  links: ReadonlyArray<LinkRow> = []
  linksVersion = 1
  /** The newest query of each key that has no result. */
  readonly pending = new Map<QueryKey, Fetch>()
  /** All queries, in their order. */
  readonly fetches: Array<Fetch> = []
  /** All other side effects. */
  readonly effects: Array<Exclude<SideEffect, Fetch>> = []

  constructor(
    rows: ReadonlyArray<TallyRow> = [],
    options: { columns?: number; height?: number; isWatching?: boolean; shops?: KnownShops } = {}
  ) {
    this.rows = rows
    this.state = initialState({
      size: { columns: options.columns ?? 80, rows: options.height ?? 24 },
      now: this.now,
      source: "sandbox",
      sourceName: "a store",
      isWatching: options.isWatching ?? false,
      watchEveryMillis: 30_000,
      shops: options.shops
    })
  }

  /** A player whose model is open and has its first rows. */
  static open(...parameters: ConstructorParameters<typeof Player>): Player {
    const player = new Player(...parameters)
    player.send({ _tag: "Started" })
    player.succeed("open", { source: "sandbox", missing: [], staleAfterMillis: 1_800_000 })
    player.succeed("sync.runs", [])
    player.settle()
    return player
  }

  send(event: Event): this {
    const [state, effects] = reduce(this.state, event, this.now)
    this.state = state
    for (const effect of effects) {
      if (effect._tag === "Fetch") {
        this.fetches.push(effect)
        this.pending.set(effect.key, effect)
      } else {
        this.effects.push(effect)
        if (effect._tag === "Cancel") this.pending.delete(effect.key)
      }
    }
    return this
  }

  /** Presses keys by their names in the key table. */
  press(...keys: ReadonlyArray<string>): this {
    for (const key of keys) {
      this.send({ _tag: "KeyPressed", key, text: key === "space" ? " " : Array.from(key).length === 1 ? key : "" })
    }
    return this
  }

  type(text: string): this {
    for (const character of text) this.press(character === " " ? "space" : character)
    return this
  }

  pass(millis: number): this {
    this.now += millis
    return this.send({ _tag: "Ticked" })
  }

  isPending(key: QueryKey): boolean {
    return this.pending.has(key)
  }

  query<K extends QueryKey>(key: K): Fetch<K> {
    const fetch = this.pending.get(key)
    assert.isDefined(fetch, `${key} is pending`)
    return fetch as Fetch<K>
  }

  succeed<K extends QueryKey>(key: K, data: QueryData<K>, id = this.query(key).id): this {
    if (this.pending.get(key)?.id === id) this.pending.delete(key)
    return this.send({ _tag: "Succeeded", key, id, data })
  }

  fail(key: QueryKey, line: string, retryable = false): this {
    const { id } = this.query(key)
    this.pending.delete(key)
    return this.send({ _tag: "Failed", key, id, failure: { line, retryable } })
  }

  /** Answers queries from the rows and links until none of these is pending. */
  settle(most = 50): this {
    for (let count = 0; count < most; count++) {
      if (this.isPending("tally.page")) this.succeed("tally.page", pageOf(this.rows, this.query("tally.page").query))
      else if (this.isPending("tally.counts")) {
        this.succeed("tally.counts", countsOf(this.rows, this.query("tally.counts").filter))
      } else if (this.isPending("links.record")) {
        this.succeed("links.record", this.#linkAgain(this.query("links.record")))
      } else if (this.isPending("links.page")) this.succeed("links.page", this.#linksPage(this.query("links.page")))
      else return this
    }
    return assert.fail("it never stops querying")
  }

  #linkAgain({ kind, recordId, upstream }: Fetch<"links.record">): LinksPage {
    const row = this.links.find((row) => row.kind === kind && row[upstream]?.id === recordId)
    return { version: this.linksVersion, rows: row === undefined ? [] : [row], nextCursor: null }
  }

  #linksPage({ cursor, kind, limit, troubled }: Fetch<"links.page">): LinksPage {
    const all = this.links.filter((row) =>
      (kind === undefined || row.kind === kind) &&
      (!troubled || (row.unlinked !== null && row.unlinked.reason !== "ignored"))
    )
    const from = cursor === undefined ? 0 : Number(cursor)
    const next = from + limit
    return {
      version: this.linksVersion,
      rows: all.slice(from, next),
      nextCursor: next < all.length ? String(next) : null
    }
  }

  get selected(): TallyRow | undefined {
    const { list } = this.state.tally
    return list.rows[list.selected]
  }

  /** The line of the list that the selected row is on. */
  get line(): number {
    const { list } = this.state.tally
    return list.selected - list.top
  }
}

/** A run with the given properties. */
export const runOf = (change: Partial<SyncRun> = {}): SyncRun => ({
  id: "1",
  kind: "incremental",
  status: "completed",
  holder: "this process",
  phase: "done",
  counters: {},
  startedAt: openingTime,
  endedAt: openingTime,
  reason: null,
  problem: null,
  ...change
})

/** The progress of a sync in this phase. */
export const progressOf = (phase: SyncProgress["phase"], change: Partial<SyncProgress> = {}): SyncProgress => ({
  phase,
  run: phase === "idle" ? null : { id: "1", kind: "incremental", startedAt: openingTime },
  waitsFor: null,
  rows: { loop: 0, haravan: 0 },
  requests: { loop: 0, haravan: 0 },
  budgets: { loop: null, haravan: null },
  estimateMillis: null,
  ...change
})
