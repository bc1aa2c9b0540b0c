/**
 * The first layout. `{int}` is a 64-bit integer, `{serial}` a key that the database counts up, `{clustered}` a table kept
 * in the order of its key. Verdict classes and sides are numbers; see `tally/classes.ts` and `sql/sides.ts`.
 */
export const layout1: ReadonlyArray<string> = [
  // Single facts: owner, rules, versions, and how far judging has come.
  `CREATE TABLE owner (kind TEXT NOT NULL, id TEXT NOT NULL, name TEXT) {strict}`,
  `CREATE TABLE state (key TEXT NOT NULL PRIMARY KEY, value {int}) {clustered}`,

  `CREATE TABLE lease (
    id {int} NOT NULL PRIMARY KEY, token {int} NOT NULL, holder TEXT NOT NULL, beat {int} NOT NULL,
    taken_at {int} NOT NULL, expires_at {int} NOT NULL, ttl {int} NOT NULL
  ) {strict}`,
  `CREATE TABLE spending (
    id {serial}, credential TEXT NOT NULL, process TEXT NOT NULL, at {int} NOT NULL,
    requests {int} NOT NULL, held_until {int}
  ) {strict}`,
  `CREATE TABLE sync_run (
    id {serial}, kind TEXT NOT NULL, status TEXT NOT NULL, holder TEXT NOT NULL, phase TEXT NOT NULL,
    counters TEXT NOT NULL, started_at {int} NOT NULL, ended_at {int}, problem TEXT
  ) {strict}`,
  `CREATE TABLE subject (
    subject TEXT NOT NULL PRIMARY KEY, generation {int} NOT NULL, kind TEXT, began_at {int}, checkpoint TEXT,
    complete_as_of {int}, known_as_of {int}, watermark {int}
  ) {clustered}`,
  `INSERT INTO subject (subject, generation) VALUES
    ('loop-locations', 0), ('loop-levels', 0), ('haravan-locations', 0), ('haravan-products', 0), ('haravan-levels', 0)`,

  // The catalog. `_key` is text folded for finding and sorting, `_normal` text as links compare it; both null for blanks.
  // `dirty`: the item or place made of it is yet to follow.
  `CREATE TABLE loop_variant (
    id {int} NOT NULL PRIMARY KEY, external_id TEXT, sku TEXT, barcode TEXT, name TEXT NOT NULL,
    sku_key TEXT, sku_normal TEXT, barcode_key TEXT, name_key TEXT NOT NULL,
    seen {int} NOT NULL, gone_at {int}, dirty {int} NOT NULL
  ) {strict}`,
  `CREATE INDEX loop_variant_dirty ON loop_variant (id) WHERE dirty = 1`,
  `CREATE TABLE haravan_variant (
    id {int} NOT NULL PRIMARY KEY, product_id {int} NOT NULL, sku TEXT, barcode TEXT, name TEXT NOT NULL,
    sku_key TEXT, sku_normal TEXT, barcode_key TEXT, name_key TEXT NOT NULL,
    tracked {int} NOT NULL, backorder {int} NOT NULL,
    seen {int} NOT NULL, gone_at {int}, dirty {int} NOT NULL
  ) {strict}`,
  `CREATE INDEX haravan_variant_product ON haravan_variant (product_id)`,
  `CREATE INDEX haravan_variant_dirty ON haravan_variant (id) WHERE dirty = 1`,
  `CREATE TABLE loop_location (
    id {int} NOT NULL PRIMARY KEY, external_id TEXT, name TEXT NOT NULL, name_key TEXT NOT NULL,
    seen {int} NOT NULL, gone_at {int}
  ) {strict}`,
  `CREATE TABLE haravan_location (
    id {int} NOT NULL PRIMARY KEY, name TEXT NOT NULL, name_key TEXT NOT NULL,
    transit {int} NOT NULL, sellable {int} NOT NULL, seen {int} NOT NULL, gone_at {int}
  ) {strict}`,

  // Levels have no index but their key: a hundred thousand of them change at once. `change_id` is the newest change.
  `CREATE TABLE loop_level (
    variant_id {int} NOT NULL, location_id {int} NOT NULL, available {int} NOT NULL, fetched_at {int} NOT NULL,
    previous {int}, previous_until {int}, seen {int} NOT NULL, gone_at {int}, change_id {int} NOT NULL,
    PRIMARY KEY (variant_id, location_id)
  ) {clustered}`,
  `CREATE TABLE haravan_level (
    variant_id {int} NOT NULL, location_id {int} NOT NULL, product_id {int} NOT NULL,
    on_hand {int} NOT NULL, committed {int} NOT NULL, incoming {int} NOT NULL, available {int} NOT NULL,
    updated_at {int} NOT NULL, fetched_at {int} NOT NULL,
    seen {int} NOT NULL, gone_at {int}, change_id {int} NOT NULL,
    PRIMARY KEY (variant_id, location_id)
  ) {clustered}`,
  // Append-only. The changes of one level are a chain: each names the one before it, the level the newest.
  `CREATE TABLE level_change (
    id {int} NOT NULL PRIMARY KEY, side {int} NOT NULL, variant_id {int} NOT NULL, location_id {int} NOT NULL,
    at {int} NOT NULL, not_before {int}, updated_at {int},
    on_hand_before {int}, committed_before {int}, incoming_before {int}, available_before {int},
    on_hand {int}, committed {int}, incoming {int}, available {int}, previous {int}
  ) {strict}`,

  // Links.
  `CREATE TABLE declaration (
    id {serial}, kind TEXT NOT NULL, action TEXT NOT NULL, loop_id {int}, haravan_id {int}, reason TEXT, note TEXT,
    declared_at {int} NOT NULL
  ) {strict}`,
  `CREATE TABLE link (
    kind TEXT NOT NULL, loop_id {int} NOT NULL, haravan_id {int} NOT NULL, evidence TEXT NOT NULL,
    found_at {int} NOT NULL, PRIMARY KEY (kind, loop_id)
  ) {clustered}`,
  `CREATE UNIQUE INDEX link_haravan ON link (kind, haravan_id)`,
  `CREATE TABLE unlinked (
    kind TEXT NOT NULL, side {int} NOT NULL, id {int} NOT NULL, reason TEXT NOT NULL, detail TEXT NOT NULL,
    candidates TEXT NOT NULL, PRIMARY KEY (kind, side, id)
  ) {clustered}`,

  // An item is a linked pair of variants, or a variant without a link; a place the same of locations.
  `CREATE TABLE item (
    id {serial}, loop_id {int} UNIQUE, haravan_id {int} UNIQUE, evidence TEXT, reason TEXT, detail TEXT,
    sku TEXT, barcode TEXT, name TEXT, sku_key TEXT, sku_normal TEXT, barcode_key TEXT, name_key TEXT, search TEXT,
    tracked {int}, backorder {int} NOT NULL DEFAULT 0
  ) {strict}`,
  `CREATE INDEX item_sku ON item (sku_key, id)`,
  `CREATE INDEX item_barcode ON item (barcode_key, id)`,
  `CREATE INDEX item_name ON item (name_key, id)`,
  `CREATE INDEX item_sku_normal ON item (sku_normal)`,
  `CREATE TABLE place (
    id {serial}, loop_id {int} UNIQUE, haravan_id {int} UNIQUE, evidence TEXT, reason TEXT, detail TEXT,
    name TEXT, name_key TEXT, transit {int} NOT NULL DEFAULT 0, sellable {int} NOT NULL DEFAULT 1
  ) {strict}`,
  `CREATE TABLE stale_item (item {int} NOT NULL PRIMARY KEY) {clustered}`,

  // The read model: a row for each item at each place that has a level, as it was judged last.
  `CREATE TABLE tally (
    item {int} NOT NULL, place {int} NOT NULL, class {int} NOT NULL, vain {int} NOT NULL, gap {int} NOT NULL,
    delta {int}, since {int}, loop_available {int}, available {int}, on_hand {int}, committed {int}, incoming {int},
    updated_at {int}, last_match_at {int}, last_difference_at {int}, judged_at {int},
    healed_at {int},
    PRIMARY KEY (item, place)
  ) {clustered}`,
  `CREATE INDEX tally_harm ON tally (class, vain, gap, item, place)`,
  `CREATE INDEX tally_delta ON tally (class, delta, item, place)`,
  `CREATE INDEX tally_since ON tally (class, since, item, place)`,
  `CREATE INDEX tally_loop ON tally (class, loop_available, item, place)`,
  `CREATE INDEX tally_haravan ON tally (class, available, item, place)`,
  `CREATE INDEX tally_on_hand ON tally (class, on_hand, item, place)`,
  `CREATE INDEX tally_committed ON tally (class, committed, item, place)`,
  `CREATE INDEX tally_incoming ON tally (class, incoming, item, place)`,
  `CREATE INDEX tally_updated_at ON tally (class, updated_at, item, place)`,
  `CREATE INDEX tally_place ON tally (place, class, vain, gap, item)`,
  `CREATE INDEX tally_healed ON tally (healed_at, item, place) WHERE healed_at IS NOT NULL`,
  `CREATE TABLE tally_count (
    place {int} NOT NULL, class {int} NOT NULL, rows {int} NOT NULL, PRIMARY KEY (place, class)
  ) {clustered}`,
  `CREATE TABLE verdict_change (
    id {serial}, item {int} NOT NULL, place {int} NOT NULL, at {int} NOT NULL, since {int},
    before {int} NOT NULL, after {int} NOT NULL
  ) {strict}`,
  `CREATE INDEX verdict_change_pair ON verdict_change (item, place, id)`,
  `CREATE INDEX verdict_change_after ON verdict_change (after, at)`
]

/** Text is found by its trigrams where SQLite brings FTS5; the items are the content, so nothing is kept twice. */
export const layout1Sqlite: ReadonlyArray<string> = [
  `CREATE VIRTUAL TABLE item_text USING fts5(search, content='item', content_rowid='id', tokenize='trigram')`,
  `CREATE TRIGGER item_text_insert AFTER INSERT ON item WHEN new.search IS NOT NULL BEGIN
    INSERT INTO item_text (rowid, search) VALUES (new.id, new.search); END`,
  `CREATE TRIGGER item_text_delete AFTER DELETE ON item WHEN old.search IS NOT NULL BEGIN
    INSERT INTO item_text (item_text, rowid, search) VALUES ('delete', old.id, old.search); END`,
  `CREATE TRIGGER item_text_update AFTER UPDATE OF search ON item WHEN old.search IS NOT new.search BEGIN
    INSERT INTO item_text (item_text, rowid, search) SELECT 'delete', old.id, old.search WHERE old.search IS NOT NULL;
    INSERT INTO item_text (rowid, search) SELECT new.id, new.search WHERE new.search IS NOT NULL; END`
]
