/** The private dialect that the project used to be written in, and the plain words that replace it. */
import type { Passage } from "./passages.ts"

/** A banned phrase. */
export interface Phrase {
  readonly pattern: RegExp
  /** What to write instead. */
  readonly write: string
  /** A sentence of the dialect that the pattern finds. */
  readonly example: string
  /** The kinds of passages in which the phrase is banned; all by default. */
  readonly kinds?: ReadonlyArray<Passage["kind"]>
  /** The files in which the phrase is banned; all by default. */
  readonly files?: RegExp
}

const determiners = "a|an|the|it|they|there|that|this|one|no|none|nothing|nobody|its|several|both|more|all"
const placeBefore =
  "says?|said|knows?|shows?|sees?|finds?|decides?|explains?|is|be|place|folder|file|line|page|screen|column|table|step"

export const phrases: ReadonlyArray<Phrase> = [
  {
    pattern: new RegExp(String.raw`(?<!\b(?:${placeBefore}) )\bwhere\b(?! to\b)`),
    write: "if, when; for a place: in which, from which",
    example: "Reads the list again where a row is missing."
  },
  {
    pattern: new RegExp(String.raw`(?:^|[.;:] )Where (?:${determiners})\b`, "m"),
    write: "If, When",
    example: "Where that is wrong, the list is read again."
  },
  {
    pattern: /\bwhoever\b|\bthose who\b|\bof those that\b/i,
    write: "a caller that …, the rows that … (name the actor)",
    example: "The place goes to whoever waits longest."
  },
  {
    pattern: /(?:^|[.;:] )(?:What|Who)\b(?![^.]*\?)/m,
    write: "a noun phrase or a verb: The rows that …, Returns …",
    example: "What is there for a pair.",
    kinds: ["comment", "title"]
  },
  {
    pattern: /(?<!\bthere )\b(?:is|are|was|were|be) none\b(?! of\b)/i,
    write: "is not a …, is invalid, there is no …",
    example: "the time to read from is none"
  },
  {
    pattern: /(?<!\bthere )\b(?:is|are|was|were) no (?!(?:longer|more|less|better|reason|need|sign)\b)/i,
    write: "is not a …",
    example: "A pair without a row is no error."
  },
  {
    pattern: /\bstands?\b(?! (?:for|out|still|alone|in for)\b)|\bstood\b|\blies\b|\bcomes? to\b|\bcame to\b/,
    write: "is, continues, reaches",
    example: "The row stands there two times."
  },
  { pattern: /(?<!\byou )\bwants?\b(?!=)/i, write: "needs", example: "A link problem wants a decision." },
  { pattern: /\btells\b|\btold\b/i, write: "reports, is notified", example: "We are told to wait." },
  {
    pattern: /\bothers than\b|\banother (?:\w+ )?than\b/i,
    write: "changed, different from",
    example: "another credential than before"
  },
  { pattern: /\banew\b/i, write: "again", example: "Makes the picture anew." },
  {
    pattern: /\b(?:go|goes|going|gone|went) on\b/i,
    write: "resume, continue",
    example: "The reading is gone on with."
  },
  { pattern: /\bleft off\b/i, write: "interrupted", example: "A reading that was left off." },
  {
    pattern: /\b(?:as of then|by then|meanwhile|lately)\b/i,
    write: "say when, or drop it",
    example: "Balances that changed lately."
  },
  { pattern: /\bmay pass\b/i, write: "is transient", example: "A failure that may pass." },
  { pattern: /\bbesides\b/i, write: "also", example: "Layers that tests may import besides." },

  // What users read.
  { pattern: /\bby harm\b/i, write: "worst first", example: "Sorted by harm." },
  { pattern: /(?:^|[.;:] )Begun\b|\bwas begun\b/m, write: "started", example: "Begun 0.3 s ago." },
  {
    pattern: /\bnobody's\b|\bnobody says\b/i,
    write: "empty; Haravan must first say …",
    example: "new and nobody's yet"
  },
  { pattern: /\bdifferences? went away\b/i, write: "resolved", example: "0 differences went away until now" },
  { pattern: /\bexamined\b/i, write: "checked", example: "Nothing failed, examined just now." },
  {
    pattern: /\bis not as it should be\b|\bis not known here\b/i,
    write: "Invalid request; unknown parameter …",
    example: "limt: is not known here"
  },
  { pattern: /\bonce is enough\b/i, write: "was given twice", example: "once is enough" },
  { pattern: /\bof that one\b/i, write: "name it again", example: "of that one, external_id 5 names another" },
  {
    pattern: /\b(?:upstreams?|leases?|buckets?)\b/i,
    write: "Loop or Haravan; another Stocktally; requests",
    example: "is the upstream up?",
    kinds: ["string"],
    files: /^apps\/tui\/src\//
  }
]

/** Banned names in code, and the names that replaced them. */
export const names: ReadonlyMap<string, string> = new Map([
  ["Standing", "ReadModelSnapshot"],
  ["Known", "VerdictInput"],
  ["Ground", "VerdictInput"],
  ["Grounded", "Freshness"],
  ["Said", "Declaration"],
  ["Told", "Notice"],
  ["Asked", "PendingQuery"],
  ["Examination", "DoctorCheck or DoctorReport"],
  ["Tide", "ChangeFeed"],
  ["Crowd", "RequestCoalescing"],
  ["Doorway", "BootstrapHandler"],
  ["Guesses", "FailedAuthLimiter"],
  ["nowAndThen", "throttledLog"],
  ["deed", "effect"],
  ["lookThrough", "scan"],
  ["gatherable", "rowThreshold"],
  ["Unkept", "EphemeralStore"]
])

/** Files that are not the project's own prose: licences, wire examples, generated files, patches, and this table. */
export const exempt = new RegExp(
  "^(?:" + [
    "LICENSE$",
    String.raw`package-lock\.json$`,
    "docs/images/",
    String.raw`docs/upstreams/.+\.(?:json|yaml)$`,
    String.raw`.+\.(?:patch|sql)$`,
    String.raw`tools/workspace/test/(?:support/dialect|plainLanguage\.test)\.ts$`
  ].join("|") + ")"
)
