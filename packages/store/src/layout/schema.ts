/**
 * The tables of a store. `{int}` is a 64-bit integer, `{serial}` a key that the database counts up, `{bytewise}` text that is
 * compared byte by byte, `{clustered}` a table in the order of its key; each dialect says what they are. Ids of upstreams are
 * integers, times milliseconds since 1970, quantities ten-thousandths. Upstreams and verdicts are numbers; see `sql/codes.ts`.
 */

export const tables = {
  /** Which layout this is. The names are those that every version looks for, so that an earlier one refuses this store. */
  stocktally_layout: "(migration_id {int} NOT NULL PRIMARY KEY) {strict}",
  /** Whose store this is: one row, once somebody has claimed it. */
  owner: "(kind TEXT NOT NULL, id TEXT NOT NULL, name TEXT, currency TEXT) {strict}",
  /** Single numbers that the store keeps about itself; see `sql/state.ts`. */
  state: "(key TEXT NOT NULL PRIMARY KEY, value {int}) {clustered}",
  /** Who may write: one row. */
  lease: `(
    id {int} NOT NULL PRIMARY KEY, token {int} NOT NULL, holder TEXT NOT NULL, beat {int} NOT NULL,
    taken_at {int} NOT NULL, expires_at {int} NOT NULL, ttl {int} NOT NULL
  ) {strict}`,
  /** Requests of the last minutes, so that processes share a credential's budget. */
  spending: `(
    id {serial}, credential TEXT NOT NULL, process TEXT NOT NULL, at {int} NOT NULL,
    requests {int} NOT NULL, held_until {int}
  ) {strict}`,
  /** What was learnt of an upstream while a credential was used, by the credential's digest. */
  credential: `(
    digest TEXT NOT NULL PRIMARY KEY, upstream TEXT NOT NULL, worked_at {int},
    balances_earlier {int} NOT NULL, products_earlier {int} NOT NULL, products_uncounted {int} NOT NULL
  ) {strict}`,
  /** Syncs and single reads; `counters` is JSON. `reason` and `problem` are why it failed, in one word and in one line. */
  sync_run: `(
    id {serial}, kind TEXT NOT NULL, status TEXT NOT NULL, holder TEXT NOT NULL, phase TEXT NOT NULL,
    counters TEXT NOT NULL, started_at {int} NOT NULL, ended_at {int}, reason TEXT, problem TEXT
  ) {strict}`,
  /**
   * The five lists that are read, and how far each is known. `generation` marks what the latest reading has seen; `kind`,
   * `began_at` and `checkpoint` (JSON) are of a reading that is open. `newest`: when the newest record changed. `unreadable`
   * sums up what could not be read, as JSON.
   */
  subject: `(
    subject TEXT NOT NULL PRIMARY KEY, generation {int} NOT NULL, kind TEXT, began_at {int}, checkpoint TEXT,
    complete_as_of {int}, known_as_of {int}, watermark {int}, newest {int}, unreadable TEXT
  ) {clustered}`,
  /**
   * Records that could not be read; `record` is JSON. `lost` is 1 if nobody can tell which level, variant or location it is;
   * `times` counts records that look alike. `first_seen` and `seen` are the readings that found it first and last.
   */
  unreadable: `(
    subject TEXT NOT NULL, record_key {bytewise} NOT NULL, record TEXT NOT NULL, variant_id {int}, location_id {int},
    lost {int} NOT NULL, times {int} NOT NULL, first_seen {int} NOT NULL, seen {int} NOT NULL,
    PRIMARY KEY (subject, record_key)
  ) {clustered}`,

  /**
   * The catalog. `_key` is text folded for finding and sorting, `_normal` text as links compare it; both are null for blanks.
   * `dirty` is 1 until the item has followed.
   */
  loop_variant: `(
    id {int} NOT NULL PRIMARY KEY, external_id TEXT, sku TEXT, barcode TEXT, name TEXT NOT NULL,
    sku_key {bytewise}, sku_normal TEXT, barcode_key {bytewise}, name_key {bytewise} NOT NULL,
    seen {int} NOT NULL, gone_at {int}, dirty {int} NOT NULL
  ) {strict}`,
  /** `tracked` is null if it could not be read. `price` is in ten-thousandths of the shop's currency; null if there is none. */
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
  /** `balances_read` is 1 once all balances of the location were read. */
  haravan_location: `(
    id {int} NOT NULL PRIMARY KEY, name TEXT NOT NULL, name_key {bytewise} NOT NULL,
    transit {int} NOT NULL, sellable {int} NOT NULL, seen {int} NOT NULL, gone_at {int},
    balances_read {int} NOT NULL DEFAULT 0
  ) {strict}`,

  /**
   * Loop's levels. They have no index but their key, because a hundred thousand change at once. `change_id` is the newest
   * change. `previous` is the count before the last change, last seen at `previous_until`. `unreadable` is 1 if the record is
   * there and cannot be read: `available` is what was read before then, null if nothing was. It is 2 if a reading of all
   * levels did not see it, but had a lost record that may be it. `fetched_at` is when it was asked for by the clock of the
   * process that did, `asked_at` the same by the clock that all of them share, and 0 if no answer has been written.
   */
  loop_level: `(
    variant_id {int} NOT NULL, location_id {int} NOT NULL, available {int}, fetched_at {int} NOT NULL,
    asked_at {int} NOT NULL DEFAULT 0,
    previous {int}, previous_until {int}, seen {int} NOT NULL, gone_at {int}, change_id {int} NOT NULL,
    unreadable {int} NOT NULL DEFAULT 0,
    PRIMARY KEY (variant_id, location_id)
  ) {clustered}`,
  /** Haravan's levels: the balance that counts of each variant and location. */
  haravan_level: `(
    variant_id {int} NOT NULL, location_id {int} NOT NULL, balance_id {int}, product_id {int},
    on_hand {int}, committed {int}, incoming {int}, available {int},
    updated_at {int}, fetched_at {int} NOT NULL, asked_at {int} NOT NULL DEFAULT 0,
    seen {int} NOT NULL, gone_at {int}, change_id {int} NOT NULL, unreadable {int} NOT NULL DEFAULT 0,
    PRIMARY KEY (variant_id, location_id)
  ) {clustered}`,
  /** Further balances of the same variant and location, which do not count as long as that one is there. */
  haravan_double: `(
    variant_id {int} NOT NULL, location_id {int} NOT NULL, balance_id {int} NOT NULL, product_id {int},
    on_hand {int}, committed {int}, incoming {int}, available {int}, updated_at {int},
    fetched_at {int} NOT NULL, seen {int} NOT NULL,
    PRIMARY KEY (variant_id, location_id, balance_id)
  ) {strict}`,
  /** The history. Append-only: the changes of one level are a chain, each names the one before it, the level the newest. */
  level_change: `(
    id {int} NOT NULL PRIMARY KEY, side {int} NOT NULL, variant_id {int} NOT NULL, location_id {int} NOT NULL,
    at {int} NOT NULL, not_before {int}, updated_at {int},
    on_hand_before {int}, committed_before {int}, incoming_before {int}, available_before {int},
    on_hand {int}, committed {int}, incoming {int}, available {int}, previous {int}
  ) {strict}`,

  /** What people said: which records are the same, and which have no partner. */
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

  /** An item is a linked pair of variants, or a variant without a link. `rows`: how many rows of the tally it has. */
  item: `(
    id {serial}, loop_id {int} UNIQUE, haravan_id {int} UNIQUE, evidence TEXT, reason TEXT, detail TEXT,
    sku TEXT, barcode TEXT, name TEXT, sku_key {bytewise}, sku_normal TEXT, barcode_key {bytewise}, name_key {bytewise},
    search TEXT, tracked {int}, backorder {int} NOT NULL DEFAULT 0, price {int}, rows {int} NOT NULL DEFAULT 0
  ) {strict}`,
  /**
   * What people declared about stock, the newest version last: the whole set of rules each time, as JSON. `changed_by` is the
   * key's name, or the user's on the command line.
   */
  stock_rules: `(
    version {serial}, rules TEXT NOT NULL, action TEXT NOT NULL, changed_by TEXT NOT NULL, changed_at {int} NOT NULL
  ) {strict}`,
  /**
   * A place is the same of locations. Of its stock rule: `rule` is 0 without one, 1 if it is the default, 2 if it is its own;
   * `tolerance` is null for that of the settings. `sources` counts the Haravan locations that feed it, and `source_id` is the
   * only one, null if there are several or none.
   */
  place: `(
    id {serial}, loop_id {int} UNIQUE, haravan_id {int} UNIQUE, evidence TEXT, reason TEXT, detail TEXT,
    name TEXT, name_key {bytewise}, transit {int} NOT NULL DEFAULT 0, sellable {int} NOT NULL DEFAULT 1,
    rule {int} NOT NULL DEFAULT 0, percent {int} NOT NULL DEFAULT 100, buffer {int} NOT NULL DEFAULT 0, cap {int},
    zero {int} NOT NULL DEFAULT 0, tolerance {int}, tolerance_percent {int} NOT NULL DEFAULT 0,
    sources {int} NOT NULL DEFAULT 0, source_id {int}
  ) {strict}`,
  /** Which of Haravan's locations feed which places. */
  feed: "(haravan_id {int} NOT NULL, place {int} NOT NULL, PRIMARY KEY (haravan_id, place)) {clustered}",
  /** Items whose rows are to be judged again. */
  stale_item: "(item {int} NOT NULL PRIMARY KEY) {clustered}",
  /**
   * The read model: a row for each item at each place that has a level, as it was judged last. `class` is the verdict's code,
   * and whether the row is in transit or empty. `expected` is what Loop should show, `size` how far it is from that, or the
   * count of the only side. `value` is the size times the price, in the currency's smallest unit; `harm` is what the worst rows
   * come first by, made of verdict and value.
   * `severity` is what the worst rows of a verdict come first by: the size below zero, or how far below zero an oversold row is.
   * `began_at` is when the row first had its verdict.
   */
  tally: `(
    item {int} NOT NULL, place {int} NOT NULL, class {int} NOT NULL, severity {int} NOT NULL, size {int},
    delta {int}, expected {int}, value {int}, harm {int} NOT NULL, since {int},
    loop_available {int}, available {int}, on_hand {int}, committed {int}, incoming {int},
    updated_at {int}, last_match_at {int}, last_difference_at {int}, judged_at {int}, began_at {int},
    healed_at {int},
    PRIMARY KEY (item, place)
  ) {clustered}`,
  /** How many rows of each class each place has, what they are worth, and how many have a size and no value. */
  tally_count: `(
    place {int} NOT NULL, class {int} NOT NULL, rows {int} NOT NULL,
    value {int} NOT NULL DEFAULT 0, unpriced {int} NOT NULL DEFAULT 0, PRIMARY KEY (place, class)
  ) {clustered}`,
  /** Verdicts that became others. */
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
