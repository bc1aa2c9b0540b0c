import type { LinkRow, LinksPage, SyncProgress, SyncRun } from "@stocktally/core"
import { assert } from "@effect/vitest"
import type { Event } from "../../../src/screens/model/Event.ts"
import { initialState } from "../../../src/screens/model/initial.ts"
import { reduce } from "../../../src/screens/model/reduce.ts"
import type { Deed, Question } from "../../../src/screens/model/Request.ts"
import type { Answers, Slot } from "../../../src/screens/model/state/Slot.ts"
import type { State } from "../../../src/screens/model/state/State.ts"
import { countsOf, openingTime, pageOf } from "./rows.ts"
import type { TallyRow } from "@stocktally/schema"

type QuestionOf<S extends Slot> = Question & { readonly slot: S }

/** Plays events to the model and answers what it asks, by hand or as a store of `rows` would. */
export class Player {
  state: State
  now = openingTime
  rows: ReadonlyArray<TallyRow>
  links: ReadonlyArray<LinkRow> = []
  linksVersion = 1
  /** The newest question of each kind that is not answered. */
  readonly asked = new Map<Slot, Question>()
  /** All questions, in their order. */
  readonly questions: Array<Question> = []
  readonly deeds: Array<Deed> = []

  constructor(
    rows: ReadonlyArray<TallyRow> = [],
    options: { columns?: number; height?: number; isWatching?: boolean } = {}
  ) {
    this.rows = rows
    this.state = initialState({
      size: { columns: options.columns ?? 80, rows: options.height ?? 24 },
      now: this.now,
      source: "sandbox",
      place: "a store",
      isWatching: options.isWatching ?? false,
      watchEveryMillis: 30_000
    })
  }

  /** A model that is open and has its first rows. */
  static open(...parameters: ConstructorParameters<typeof Player>): Player {
    const player = new Player(...parameters)
    player.send({ _tag: "Started" })
    player.answer("open", { source: "sandbox", place: "a store", missing: [], staleAfterMillis: 1_800_000 })
    player.answer("sync.runs", [])
    player.settle()
    return player
  }

  send(event: Event): this {
    const [state, requests] = reduce(this.state, event, this.now)
    this.state = state
    for (const request of requests) {
      if ("_tag" in request) {
        this.deeds.push(request)
        if (request._tag === "Leave") this.asked.delete(request.slot)
      } else {
        this.questions.push(request)
        this.asked.set(request.slot, request)
      }
    }
    return this
  }

  /** Keys by the names of the table. */
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

  isAsked(slot: Slot): boolean {
    return this.asked.has(slot)
  }

  question<S extends Slot>(slot: S): QuestionOf<S> {
    const question = this.asked.get(slot)
    assert.isDefined(question, `${slot} is asked`)
    return question as QuestionOf<S>
  }

  answer<S extends Slot>(slot: S, value: Answers[S], id = this.question(slot).id): this {
    if (this.asked.get(slot)?.id === id) this.asked.delete(slot)
    return this.send({ _tag: "Answered", slot, id, value } as Event)
  }

  fail(slot: Slot, line: string, retryable = false): this {
    const { id } = this.question(slot)
    this.asked.delete(slot)
    return this.send({ _tag: "Failed", slot, id, problem: { line, retryable } })
  }

  /** Answers what the rows and links answer, until nothing of that is asked any more. */
  settle(most = 50): this {
    for (let count = 0; count < most; count++) {
      if (this.isAsked("tally.page")) this.answer("tally.page", pageOf(this.rows, this.question("tally.page").query))
      else if (this.isAsked("tally.counts")) {
        this.answer("tally.counts", countsOf(this.rows, this.question("tally.counts").filter))
      } else if (this.isAsked("links.again")) this.answer("links.again", this.#linkAgain(this.question("links.again")))
      else if (this.isAsked("links.page")) this.answer("links.page", this.#linksPage(this.question("links.page")))
      else return this
    }
    return assert.fail("it goes on asking")
  }

  #linkAgain({ kind, recordId, upstream }: QuestionOf<"links.again">): LinksPage {
    const row = this.links.find((row) => row.kind === kind && row[upstream]?.id === recordId)
    return { version: this.linksVersion, rows: row === undefined ? [] : [row], nextCursor: null }
  }

  #linksPage({ cursor, kind, limit, troubled }: QuestionOf<"links.page">): LinksPage {
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

  /** On which line of the screen's list the selected row is. */
  get line(): number {
    const { list } = this.state.tally
    return list.selected - list.top
  }
}

/** A run of the kind and status given. */
export const runOf = (change: Partial<SyncRun> = {}): SyncRun => ({
  id: "1",
  kind: "incremental",
  status: "completed",
  holder: "this process",
  phase: "done",
  counters: {},
  startedAt: openingTime,
  endedAt: openingTime,
  problem: null,
  ...change
})

/** How a sync stands that is at this. */
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
