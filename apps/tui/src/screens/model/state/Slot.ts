import type {
  Change,
  Examination,
  LinkEnd,
  LinksDeclared,
  LinksPage,
  ReadAgain,
  Sourced,
  SyncRun,
  TallyCounts,
  TallyPage
} from "@stocktally/core"
import type { EpochMillis, Source, TallyRow, Upstream } from "@stocktally/schema"

/** What each kind of question is answered with. One question of a kind is under way at a time; the newest wins. */
export interface Answers {
  /** Opening the store, or the way to the service. */
  readonly open: {
    readonly source: Source
    readonly place: string
    readonly missing: ReadonlyArray<Upstream>
    readonly staleAfterMillis: number
  }
  readonly "tally.page": Sourced<TallyPage>
  readonly "tally.counts": Sourced<TallyCounts>
  /** For the chooser: counted without regard to the location that is filtered by. */
  readonly "tally.locations": Sourced<TallyCounts>
  /** The row of a SKU, if any. */
  readonly "tally.jump": TallyRow | null
  readonly "detail.row": TallyRow | null
  readonly "detail.siblings": ReadonlyArray<TallyRow>
  readonly "detail.history": ReadonlyArray<Change>
  readonly "detail.again": ReadAgain | null
  readonly "sync.runs": ReadonlyArray<SyncRun>
  readonly "sync.start": SyncRun
  readonly "links.page": LinksPage
  readonly "links.candidates": ReadonlyArray<LinkEnd>
  /** The record that a decision was about, as it is now. */
  readonly "links.again": LinksPage
  /** Null: someone else has changed the links meanwhile, and nothing was done. */
  readonly "links.declare": LinksDeclared | null
  readonly doctor: ReadonlyArray<Examination>
  readonly export: Exported
}
export type Slot = keyof Answers

/** What an export wrote. `path` is the file's, as people find it. */
export interface Exported {
  readonly path: string
  readonly rows: number
  /** Rows changed while it was written: some may be missing, or be there twice. */
  readonly moved: boolean
}

/** What went wrong, in one line that says what to do; safe for a terminal. */
export interface Problem {
  readonly line: string
  /** It is tried again by itself. */
  readonly retryable: boolean
  /** The user left the wait: nothing is wrong. */
  readonly left: boolean
  readonly at: EpochMillis
}

/** What is waited for, as it follows on "Waiting for": `the rows after these`. */
export interface Waiting {
  readonly what: string
  readonly since: EpochMillis
  /** Nobody waits for it: it is not shown, and there is nothing to leave. */
  readonly isBehind?: boolean
}

/** How the newest question of a kind stands. */
export interface Asked {
  readonly id: number
  readonly waiting: Waiting | null
  /** Of the newest answer; null once an answer has come. */
  readonly problem: Problem | null
  /** Failures in a row. */
  readonly failures: number
  /** Something has changed since it was asked: when it is answered it is asked again. */
  readonly isOutdated: boolean
}
