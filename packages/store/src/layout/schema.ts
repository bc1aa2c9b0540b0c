/**
 * The tables of a store. `{int}` is a 64-bit integer, `{serial}` a generated key, `{bytewise}` text compared byte by
 * byte, `{clustered}` a table in the order of its key, `{rewritten}` one whose rows are all updated by each run; each
 * dialect defines them. Ids of Loop and Haravan are integers,
 * times milliseconds since 1970, quantities ten-thousandths. Upstreams and verdicts are numbers; see `sql/codes.ts`.
 */

export const tables = {
  /** The layout of this store. Every version looks for these names, so an earlier one refuses a newer store. */
  stocktally_layout: "(migration_id {int} NOT NULL PRIMARY KEY) {strict}",
  /** The owner of the store: one row, once it is claimed. */
  owner: "(kind TEXT NOT NULL, id TEXT NOT NULL, name TEXT, currency TEXT) {strict}",
  /** The numbers that the store keeps about itself; see `sql/state.ts`. */
  state: "(key TEXT NOT NULL PRIMARY KEY, value {int}) {clustered}",
  /** The process that may write: one row. */
  lease: `(
    id {int} NOT NULL PRIMARY KEY, token {int} NOT NULL, holder TEXT NOT NULL, beat {int} NOT NULL,
    taken_at {int} NOT NULL, expires_at {int} NOT NULL, ttl {int} NOT NULL
  ) {strict}`,
  /** The requests of the last minutes, so that processes share a credential's budget. */
  spending: `(
    id {serial}, credential TEXT NOT NULL, process TEXT NOT NULL, at {int} NOT NULL,
    requests {int} NOT NULL, held_until {int}
  ) {strict}`,
  /** Facts learned about an upstream with a credential, by the credential's digest. */
  credential: `(
    digest TEXT NOT NULL PRIMARY KEY, upstream TEXT NOT NULL, worked_at {int},
    balances_earlier {int} NOT NULL, products_earlier {int} NOT NULL, products_uncounted {int} NOT NULL
  ) {strict}`,
  /** Syncs and single reads. `counters` is JSON. `reason` is why a run failed, in one word; `problem` in one line. */
  sync_run: `(
    id {serial}, kind TEXT NOT NULL, status TEXT NOT NULL, holder TEXT NOT NULL, phase TEXT NOT NULL,
    counters TEXT NOT NULL, started_at {int} NOT NULL, ended_at {int}, reason TEXT, problem TEXT
  ) {strict}`,
  /**
   * The five lists and how far each was read. `generation` marks the records that the latest reading has seen; `kind`,
   * `began_at` and `checkpoint` (JSON) belong to an open reading. `newest`: when the newest record changed.
   * `unreadable`: a summary of the unreadable records, as JSON.
   */
  subject: `(
    subject TEXT NOT NULL PRIMARY KEY, generation {int} NOT NULL, kind TEXT, began_at {int}, checkpoint TEXT,
    complete_as_of {int}, known_as_of {int}, watermark {int}, newest {int}, unreadable TEXT
  ) {clustered}`,
  /**
   * Unreadable records; `record` is JSON. `lost` is 1 if its level, variant or location is unknown; `times` counts
   * identical records. `first_seen` and `seen` are the first and the last reading that found it.
   */
  unreadable: `(
    subject TEXT NOT NULL, record_key {bytewise} NOT NULL, record TEXT NOT NULL, variant_id {int}, location_id {int},
    lost {int} NOT NULL, times {int} NOT NULL, first_seen {int} NOT NULL, seen {int} NOT NULL,
    PRIMARY KEY (subject, record_key)
  ) {clustered}`,

  /**
   * The catalog. `_key` is text folded for search and sorting, `_normal` text as links compare it; both are null for
   * blanks. `dirty` is 1 until the item is updated.
   */
  loop_variant: `(
    id {int} NOT NULL PRIMARY KEY, external_id TEXT, sku TEXT, barcode TEXT, name TEXT NOT NULL,
    sku_key {bytewise}, sku_normal TEXT, barcode_key {bytewise}, name_key {bytewise} NOT NULL,
    seen {int} NOT NULL, gone_at {int}, dirty {int} NOT NULL
  ) {strict} {rewritten}`,
  /** `tracked` is null if it could not be read. `price` is in ten-thousandths of the shop's currency, or null. */
  haravan_variant: `(
    id {int} NOT NULL PRIMARY KEY, product_id {int} NOT NULL, sku TEXT, barcode TEXT, name TEXT NOT NULL,
    sku_key {bytewise}, sku_normal TEXT, barcode_key {bytewise}, name_key {bytewise} NOT NULL,
    tracked {int}, backorder {int} NOT NULL, price {int},
    seen {int} NOT NULL, gone_at {int}, dirty {int} NOT NULL
  ) {strict}`,
  loop_location: `(
    id {int} NOT NULL PRIMARY KEY, external_id TEXT, name TEXT NOT NULL, name_key {bytewise} NOT NULL,
    seen {int} NOT NULL, gone_at {int}
  ) {strict}`,
  /** `balances_read` is 1 after all balances of the location were read. */
  haravan_location: `(
    id {int} NOT NULL PRIMARY KEY, name TEXT NOT NULL, name_key {bytewise} NOT NULL,
    transit {int} NOT NULL, sellable {int} NOT NULL, seen {int} NOT NULL, gone_at {int},
    balances_read {int} NOT NULL DEFAULT 0
  ) {strict}`,

  /**
   * Loop's levels. The key is their only index, because a hundred thousand of them change at once. `change_id` is the
   * newest change. `previous` is the count before the last change, last seen at `previous_until`. `unreadable` is 1 if
   * the record exists but cannot be read; then `available` is the last readable count, or null. It is 2 if a reading of
   * all levels did not see the level, but found a record that could not be identified and may be it. `fetched_at` is
   * the time of the request by the clock of the requesting process, `asked_at` the same by the shared clock, or 0
   * before the first answer.
   */
  loop_level: `(
    variant_id {int} NOT NULL, location_id {int} NOT NULL, available {int}, fetched_at {int} NOT NULL,
    asked_at {int} NOT NULL DEFAULT 0,
    previous {int}, previous_until {int}, seen {int} NOT NULL, gone_at {int}, change_id {int} NOT NULL,
    unreadable {int} NOT NULL DEFAULT 0,
    PRIMARY KEY (variant_id, location_id)
  ) {clustered} {rewritten}`,
  /** Haravan's levels: of each variant and location, the balance that counts. */
  haravan_level: `(
    variant_id {int} NOT NULL, location_id {int} NOT NULL, balance_id {int}, product_id {int},
    on_hand {int}, committed {int}, incoming {int}, available {int},
    updated_at {int}, fetched_at {int} NOT NULL, asked_at {int} NOT NULL DEFAULT 0,
    seen {int} NOT NULL, gone_at {int}, change_id {int} NOT NULL, unreadable {int} NOT NULL DEFAULT 0,
    PRIMARY KEY (variant_id, location_id)
  ) {clustered}`,
  /** Duplicate balances of a variant and location, which do not count while the one in `haravan_level` exists. */
  haravan_double: `(
    variant_id {int} NOT NULL, location_id {int} NOT NULL, balance_id {int} NOT NULL, product_id {int},
    on_hand {int}, committed {int}, incoming {int}, available {int}, updated_at {int},
    fetched_at {int} NOT NULL, seen {int} NOT NULL,
    PRIMARY KEY (variant_id, location_id, balance_id)
  ) {strict}`,
  /**
   * The history, append-only. The changes of a level are a chain: each names the previous one, and the level the
   * newest.
   */
  level_change: `(
    id {int} NOT NULL PRIMARY KEY, side {int} NOT NULL, variant_id {int} NOT NULL, location_id {int} NOT NULL,
    at {int} NOT NULL, not_before {int}, updated_at {int},
    on_hand_before {int}, committed_before {int}, incoming_before {int}, available_before {int},
    on_hand {int}, committed {int}, incoming {int}, available {int}, previous {int}
  ) {strict}`,

  /** Links and missing partners that people declared. */
  declaration: `(
    id {serial}, kind TEXT NOT NULL, action TEXT NOT NULL, loop_id {int}, haravan_id {int}, reason TEXT, note TEXT,
    declared_at {int} NOT NULL
  ) {strict}`,
  /** The links that were found. */
  link: `(
    kind TEXT NOT NULL, loop_id {int} NOT NULL, haravan_id {int} NOT NULL, evidence TEXT NOT NULL,
    found_at {int} NOT NULL, PRIMARY KEY (kind, loop_id), UNIQUE (kind, haravan_id)
  ) {clustered}`,
  /** Records without a link, and why; `candidates` is JSON. `former`: the partner of a link that was given up. */
  unlinked: `(
    kind TEXT NOT NULL, side {int} NOT NULL, id {int} NOT NULL, reason TEXT NOT NULL, detail TEXT NOT NULL,
    candidates TEXT NOT NULL, former_id {int}, former_evidence TEXT, PRIMARY KEY (kind, side, id)
  ) {clustered}`,

  /** An item is a linked pair of variants, or a variant without a link. `rows`: the number of its rows in the tally. */
  item: `(
    id {serial}, loop_id {int} UNIQUE, haravan_id {int} UNIQUE, evidence TEXT, reason TEXT, detail TEXT,
    sku TEXT, barcode TEXT, name TEXT, sku_key {bytewise}, sku_normal TEXT, barcode_key {bytewise}, name_key {bytewise},
    search TEXT, tracked {int}, backorder {int} NOT NULL DEFAULT 0, price {int}, rows {int} NOT NULL DEFAULT 0
  ) {strict}`,
  /**
   * The stock rules that people declared, newest version last: each is the whole set, as JSON. `changed_by` is the name
   * of the API key, or of the user on the command line.
   */
  stock_rules: `(
    version {serial}, rules TEXT NOT NULL, action TEXT NOT NULL, changed_by TEXT NOT NULL, changed_at {int} NOT NULL
  ) {strict}`,
  /**
   * A place is a linked pair of locations, or a location without a link. `rule` is 0 if it has no stock rule, 1 if it
   * has the default rule, 2 if it has its own; `tolerance` is null for that of the settings. `sources` counts the
   * Haravan locations that feed it; `source_id` is the only one, or null.
   */
  place: `(
    id {serial}, loop_id {int} UNIQUE, haravan_id {int} UNIQUE, evidence TEXT, reason TEXT, detail TEXT,
    name TEXT, name_key {bytewise}, transit {int} NOT NULL DEFAULT 0, sellable {int} NOT NULL DEFAULT 1,
    rule {int} NOT NULL DEFAULT 0, percent {int} NOT NULL DEFAULT 100, buffer {int} NOT NULL DEFAULT 0, cap {int},
    zero {int} NOT NULL DEFAULT 0, tolerance {int}, tolerance_percent {int} NOT NULL DEFAULT 0,
    sources {int} NOT NULL DEFAULT 0, source_id {int}
  ) {strict}`,
  /** The Haravan locations that feed each place. */
  feed: "(haravan_id {int} NOT NULL, place {int} NOT NULL, PRIMARY KEY (haravan_id, place)) {clustered}",
  /** Items whose rows must be judged again. */
  stale_item: "(item {int} NOT NULL PRIMARY KEY) {clustered}",
  /**
   * The read model: a row for each item at each place with a level, as judged last. `class` combines the verdict's code
   * with whether the row is in transit or empty. `expected` is what Loop should show, `size` the distance from it, or
   * the count of the only side. `value` is the size times the price, in the currency's smallest unit. `harm` sorts the
   * worst rows first, by verdict and value. `severity` sorts the rows of a verdict: minus the size, or the negative
   * count of an oversold row. `began_at` is when the row got its verdict.
   */
  tally: `(
    item {int} NOT NULL, place {int} NOT NULL, class {int} NOT NULL, severity {int} NOT NULL, size {int},
    delta {int}, expected {int}, value {int}, harm {int} NOT NULL, since {int},
    loop_available {int}, available {int}, on_hand {int}, committed {int}, incoming {int},
    updated_at {int}, last_match_at {int}, last_difference_at {int}, judged_at {int}, began_at {int},
    healed_at {int},
    PRIMARY KEY (item, place)
  ) {clustered}`,
  /** The number of rows of each class at each place, their value, and how many have a size but no value. */
  tally_count: `(
    place {int} NOT NULL, class {int} NOT NULL, rows {int} NOT NULL,
    value {int} NOT NULL DEFAULT 0, unpriced {int} NOT NULL DEFAULT 0, PRIMARY KEY (place, class)
  ) {clustered}`,
  /** Changes of verdicts. */
  verdict_change: `(
    id {serial}, item {int} NOT NULL, place {int} NOT NULL, at {int} NOT NULL, since {int},
    before {int} NOT NULL, after {int} NOT NULL
  ) {strict}`
} as const

export const indexes = {
  loop_variant_dirty: "loop_variant (id) WHERE dirty = 1",
  haravan_variant_product: "haravan_variant (product_id)",
  haravan_variant_dirty: "haravan_variant (id) WHERE dirty = 1",
  item_sku: "item (sku_key, id)",
  item_barcode: "item (barcode_key, id)",
  item_name: "item (name_key, id)",
  item_sku_normal: "item (sku_normal)",
  feed_place: "feed (place, haravan_id)",
  tally_harm: "tally (class, harm, severity, item, place)",
  tally_size: "tally (class, size, item, place)",
  tally_began: "tally (class, began_at, item, place)",
  tally_delta: "tally (class, delta, item, place)",
  tally_expected: "tally (class, expected, item, place)",
  tally_value: "tally (class, value, item, place)",
  tally_since: "tally (class, since, item, place)",
  tally_loop: "tally (class, loop_available, item, place)",
  tally_haravan: "tally (class, available, item, place)",
  tally_on_hand: "tally (class, on_hand, item, place)",
  tally_committed: "tally (class, committed, item, place)",
  tally_incoming: "tally (class, incoming, item, place)",
  tally_updated_at: "tally (class, updated_at, item, place)",
  tally_place: "tally (place, class, harm, severity, item, value, size)",
  tally_healed: "tally (healed_at, item, place) WHERE healed_at IS NOT NULL",
  verdict_change_pair: "verdict_change (item, place, id)",
  verdict_change_after: "verdict_change (after, at)"
} as const

export const subjects = [
  "loop-locations",
  "loop-levels",
  "haravan-locations",
  "haravan-products",
  "haravan-levels"
] as const
