-- What layouts 1 to 12 were made by, step by step. A line of two hyphens ends a statement; `-- 2 sqlite` begins what SQLite alone has.
-- 1
CREATE TABLE owner (kind TEXT NOT NULL, id TEXT NOT NULL, name TEXT) {strict}
--
CREATE TABLE state (key TEXT NOT NULL PRIMARY KEY, value {int}) {clustered}
--
CREATE TABLE lease (
  id {int} NOT NULL PRIMARY KEY, token {int} NOT NULL, holder TEXT NOT NULL, beat {int} NOT NULL,
  taken_at {int} NOT NULL, expires_at {int} NOT NULL, ttl {int} NOT NULL
  ) {strict}
--
CREATE TABLE spending (
  id {serial}, credential TEXT NOT NULL, process TEXT NOT NULL, at {int} NOT NULL,
  requests {int} NOT NULL, held_until {int}
  ) {strict}
--
CREATE TABLE sync_run (
  id {serial}, kind TEXT NOT NULL, status TEXT NOT NULL, holder TEXT NOT NULL, phase TEXT NOT NULL,
  counters TEXT NOT NULL, started_at {int} NOT NULL, ended_at {int}, problem TEXT
  ) {strict}
--
CREATE TABLE subject (
  subject TEXT NOT NULL PRIMARY KEY, generation {int} NOT NULL, kind TEXT, began_at {int}, checkpoint TEXT,
  complete_as_of {int}, known_as_of {int}, watermark {int}
  ) {clustered}
--
INSERT INTO subject (subject, generation) VALUES
  ('loop-locations', 0), ('loop-levels', 0), ('haravan-locations', 0), ('haravan-products', 0), ('haravan-levels', 0)
--
CREATE TABLE loop_variant (
  id {int} NOT NULL PRIMARY KEY, external_id TEXT, sku TEXT, barcode TEXT, name TEXT NOT NULL,
  sku_key TEXT, sku_normal TEXT, barcode_key TEXT, name_key TEXT NOT NULL,
  seen {int} NOT NULL, gone_at {int}, dirty {int} NOT NULL
  ) {strict}
--
CREATE INDEX loop_variant_dirty ON loop_variant (id) WHERE dirty = 1
--
CREATE TABLE haravan_variant (
  id {int} NOT NULL PRIMARY KEY, product_id {int} NOT NULL, sku TEXT, barcode TEXT, name TEXT NOT NULL,
  sku_key TEXT, sku_normal TEXT, barcode_key TEXT, name_key TEXT NOT NULL,
  tracked {int} NOT NULL, backorder {int} NOT NULL,
  seen {int} NOT NULL, gone_at {int}, dirty {int} NOT NULL
  ) {strict}
--
CREATE INDEX haravan_variant_product ON haravan_variant (product_id)
--
CREATE INDEX haravan_variant_dirty ON haravan_variant (id) WHERE dirty = 1
--
CREATE TABLE loop_location (
  id {int} NOT NULL PRIMARY KEY, external_id TEXT, name TEXT NOT NULL, name_key TEXT NOT NULL,
  seen {int} NOT NULL, gone_at {int}
  ) {strict}
--
CREATE TABLE haravan_location (
  id {int} NOT NULL PRIMARY KEY, name TEXT NOT NULL, name_key TEXT NOT NULL,
  transit {int} NOT NULL, sellable {int} NOT NULL, seen {int} NOT NULL, gone_at {int}
  ) {strict}
--
CREATE TABLE loop_level (
  variant_id {int} NOT NULL, location_id {int} NOT NULL, available {int} NOT NULL, fetched_at {int} NOT NULL,
  previous {int}, previous_until {int}, seen {int} NOT NULL, gone_at {int}, change_id {int} NOT NULL,
  PRIMARY KEY (variant_id, location_id)
  ) {clustered}
--
CREATE TABLE haravan_level (
  variant_id {int} NOT NULL, location_id {int} NOT NULL, product_id {int} NOT NULL,
  on_hand {int} NOT NULL, committed {int} NOT NULL, incoming {int} NOT NULL, available {int} NOT NULL,
  updated_at {int} NOT NULL, fetched_at {int} NOT NULL,
  seen {int} NOT NULL, gone_at {int}, change_id {int} NOT NULL,
  PRIMARY KEY (variant_id, location_id)
  ) {clustered}
--
CREATE TABLE level_change (
  id {int} NOT NULL PRIMARY KEY, side {int} NOT NULL, variant_id {int} NOT NULL, location_id {int} NOT NULL,
  at {int} NOT NULL, not_before {int}, updated_at {int},
  on_hand_before {int}, committed_before {int}, incoming_before {int}, available_before {int},
  on_hand {int}, committed {int}, incoming {int}, available {int}, previous {int}
  ) {strict}
--
CREATE TABLE declaration (
  id {serial}, kind TEXT NOT NULL, action TEXT NOT NULL, loop_id {int}, haravan_id {int}, reason TEXT, note TEXT,
  declared_at {int} NOT NULL
  ) {strict}
--
CREATE TABLE link (
  kind TEXT NOT NULL, loop_id {int} NOT NULL, haravan_id {int} NOT NULL, evidence TEXT NOT NULL,
  found_at {int} NOT NULL, PRIMARY KEY (kind, loop_id)
  ) {clustered}
--
CREATE UNIQUE INDEX link_haravan ON link (kind, haravan_id)
--
CREATE TABLE unlinked (
  kind TEXT NOT NULL, side {int} NOT NULL, id {int} NOT NULL, reason TEXT NOT NULL, detail TEXT NOT NULL,
  candidates TEXT NOT NULL, PRIMARY KEY (kind, side, id)
  ) {clustered}
--
CREATE TABLE item (
  id {serial}, loop_id {int} UNIQUE, haravan_id {int} UNIQUE, evidence TEXT, reason TEXT, detail TEXT,
  sku TEXT, barcode TEXT, name TEXT, sku_key TEXT, sku_normal TEXT, barcode_key TEXT, name_key TEXT, search TEXT,
  tracked {int}, backorder {int} NOT NULL DEFAULT 0
  ) {strict}
--
CREATE INDEX item_sku ON item (sku_key, id)
--
CREATE INDEX item_barcode ON item (barcode_key, id)
--
CREATE INDEX item_name ON item (name_key, id)
--
CREATE INDEX item_sku_normal ON item (sku_normal)
--
CREATE TABLE place (
  id {serial}, loop_id {int} UNIQUE, haravan_id {int} UNIQUE, evidence TEXT, reason TEXT, detail TEXT,
  name TEXT, name_key TEXT, transit {int} NOT NULL DEFAULT 0, sellable {int} NOT NULL DEFAULT 1
  ) {strict}
--
CREATE TABLE stale_item (item {int} NOT NULL PRIMARY KEY) {clustered}
--
CREATE TABLE tally (
  item {int} NOT NULL, place {int} NOT NULL, class {int} NOT NULL, vain {int} NOT NULL, gap {int} NOT NULL,
  delta {int}, since {int}, loop_available {int}, available {int}, on_hand {int}, committed {int}, incoming {int},
  updated_at {int}, last_match_at {int}, last_difference_at {int}, judged_at {int},
  healed_at {int},
  PRIMARY KEY (item, place)
  ) {clustered}
--
CREATE INDEX tally_harm ON tally (class, vain, gap, item, place)
--
CREATE INDEX tally_delta ON tally (class, delta, item, place)
--
CREATE INDEX tally_since ON tally (class, since, item, place)
--
CREATE INDEX tally_loop ON tally (class, loop_available, item, place)
--
CREATE INDEX tally_haravan ON tally (class, available, item, place)
--
CREATE INDEX tally_on_hand ON tally (class, on_hand, item, place)
--
CREATE INDEX tally_committed ON tally (class, committed, item, place)
--
CREATE INDEX tally_incoming ON tally (class, incoming, item, place)
--
CREATE INDEX tally_updated_at ON tally (class, updated_at, item, place)
--
CREATE INDEX tally_place ON tally (place, class, vain, gap, item)
--
CREATE INDEX tally_healed ON tally (healed_at, item, place) WHERE healed_at IS NOT NULL
--
CREATE TABLE tally_count (
  place {int} NOT NULL, class {int} NOT NULL, rows {int} NOT NULL, PRIMARY KEY (place, class)
  ) {clustered}
--
CREATE TABLE verdict_change (
  id {serial}, item {int} NOT NULL, place {int} NOT NULL, at {int} NOT NULL, since {int},
  before {int} NOT NULL, after {int} NOT NULL
  ) {strict}
--
CREATE INDEX verdict_change_pair ON verdict_change (item, place, id)
--
CREATE INDEX verdict_change_after ON verdict_change (after, at)
-- 1 sqlite
CREATE VIRTUAL TABLE item_text USING fts5(search, content='item', content_rowid='id', tokenize='trigram')
--
CREATE TRIGGER item_text_insert AFTER INSERT ON item WHEN new.search IS NOT NULL BEGIN
  INSERT INTO item_text (rowid, search) VALUES (new.id, new.search); END
--
CREATE TRIGGER item_text_delete AFTER DELETE ON item WHEN old.search IS NOT NULL BEGIN
  INSERT INTO item_text (item_text, rowid, search) VALUES ('delete', old.id, old.search); END
--
CREATE TRIGGER item_text_update AFTER UPDATE OF search ON item WHEN old.search IS NOT new.search BEGIN
  INSERT INTO item_text (item_text, rowid, search) SELECT 'delete', old.id, old.search WHERE old.search IS NOT NULL;
  INSERT INTO item_text (rowid, search) SELECT new.id, new.search WHERE new.search IS NOT NULL; END
-- 2
UPDATE item SET search = search || '

' WHERE search IS NOT NULL
-- 2 sqlite
DROP TABLE item_text
--
CREATE VIRTUAL TABLE item_text USING fts5(
  search, content='item', content_rowid='id', tokenize='trigram case_sensitive 1')
--
INSERT INTO item_text (item_text) VALUES ('rebuild')
--
CREATE VIRTUAL TABLE item_letters USING fts5vocab(item_text, instance)
-- 3
ALTER TABLE unlinked ADD COLUMN former_id {int}
--
ALTER TABLE unlinked ADD COLUMN former_evidence TEXT
--
UPDATE unlinked SET former_id = CAST(substr(substr(detail, length(('was ' || CASE side WHEN 0 THEN 'Haravan ' ELSE 'Loop ' END || kind || ' ')) + 1), 1, length(substr(detail, length(('was ' || CASE side WHEN 0 THEN 'Haravan ' ELSE 'Loop ' END || kind || ' ')) + 1)) - length(ltrim(substr(detail, length(('was ' || CASE side WHEN 0 THEN 'Haravan ' ELSE 'Loop ' END || kind || ' ')) + 1), '0123456789'))) AS {int}),
    former_evidence = CASE WHEN ltrim(substr(detail, length(('was ' || CASE side WHEN 0 THEN 'Haravan ' ELSE 'Loop ' END || kind || ' ')) + 1), '0123456789') LIKE ' by external-id, but now %' THEN 'external-id' WHEN ltrim(substr(detail, length(('was ' || CASE side WHEN 0 THEN 'Haravan ' ELSE 'Loop ' END || kind || ' ')) + 1), '0123456789') LIKE ' by sku, but now %' THEN 'sku' WHEN ltrim(substr(detail, length(('was ' || CASE side WHEN 0 THEN 'Haravan ' ELSE 'Loop ' END || kind || ' ')) + 1), '0123456789') LIKE ' by barcode, but now %' THEN 'barcode' WHEN ltrim(substr(detail, length(('was ' || CASE side WHEN 0 THEN 'Haravan ' ELSE 'Loop ' END || kind || ' ')) + 1), '0123456789') LIKE ' by name, but now %' THEN 'name' END
  WHERE reason = 'conflicting' AND substr(detail, 1, length(('was ' || CASE side WHEN 0 THEN 'Haravan ' ELSE 'Loop ' END || kind || ' '))) = ('was ' || CASE side WHEN 0 THEN 'Haravan ' ELSE 'Loop ' END || kind || ' ') AND substr(substr(detail, length(('was ' || CASE side WHEN 0 THEN 'Haravan ' ELSE 'Loop ' END || kind || ' ')) + 1), 1, length(substr(detail, length(('was ' || CASE side WHEN 0 THEN 'Haravan ' ELSE 'Loop ' END || kind || ' ')) + 1)) - length(ltrim(substr(detail, length(('was ' || CASE side WHEN 0 THEN 'Haravan ' ELSE 'Loop ' END || kind || ' ')) + 1), '0123456789'))) <> ''
    AND (ltrim(substr(detail, length(('was ' || CASE side WHEN 0 THEN 'Haravan ' ELSE 'Loop ' END || kind || ' ')) + 1), '0123456789') LIKE ' by external-id, but now %' OR ltrim(substr(detail, length(('was ' || CASE side WHEN 0 THEN 'Haravan ' ELSE 'Loop ' END || kind || ' ')) + 1), '0123456789') LIKE ' by sku, but now %' OR ltrim(substr(detail, length(('was ' || CASE side WHEN 0 THEN 'Haravan ' ELSE 'Loop ' END || kind || ' ')) + 1), '0123456789') LIKE ' by barcode, but now %' OR ltrim(substr(detail, length(('was ' || CASE side WHEN 0 THEN 'Haravan ' ELSE 'Loop ' END || kind || ' ')) + 1), '0123456789') LIKE ' by name, but now %')
-- 4 sqlite
CREATE TABLE level_zone (
  side {int} NOT NULL, fetched_at {int} NOT NULL, zone {int} NOT NULL, PRIMARY KEY (side, fetched_at, zone)
  ) {clustered}
--
CREATE INDEX level_zone_zone ON level_zone (side, zone)
--
INSERT INTO level_zone (side, zone, fetched_at) SELECT DISTINCT 0, variant_id >> 4, fetched_at FROM loop_level
--
INSERT INTO level_zone (side, zone, fetched_at) SELECT DISTINCT 1, variant_id >> 4, fetched_at FROM haravan_level
-- 5
ALTER TABLE haravan_location ADD COLUMN balances_read {int} NOT NULL DEFAULT 0
--
UPDATE haravan_location SET balances_read = 1 WHERE gone_at IS NULL
  AND EXISTS (SELECT 1 FROM subject WHERE subject = 'haravan-levels' AND complete_as_of IS NOT NULL)
  AND id IN (SELECT location_id FROM haravan_level)
-- 6
INSERT INTO state (key, value) SELECT 'judgedLoop', known_as_of FROM subject
  WHERE subject = 'loop-levels' AND known_as_of IS NOT NULL
    AND EXISTS (SELECT 1 FROM state WHERE key = 'linksComplete' AND value = 1)
    AND EXISTS (SELECT 1 FROM state j JOIN subject h ON h.known_as_of = j.value
      WHERE j.key = 'judgedKnown' AND h.subject = 'haravan-levels')
  ON CONFLICT (key) DO NOTHING
--
INSERT INTO state (key, value) SELECT 'judgedHaravan', known_as_of FROM subject
  WHERE subject = 'haravan-levels' AND known_as_of IS NOT NULL
    AND EXISTS (SELECT 1 FROM state WHERE key = 'linksComplete' AND value = 1)
    AND EXISTS (SELECT 1 FROM state j JOIN subject h ON h.known_as_of = j.value
      WHERE j.key = 'judgedKnown' AND h.subject = 'haravan-levels')
  ON CONFLICT (key) DO NOTHING
-- 7
ALTER TABLE item ADD COLUMN rows {int} NOT NULL DEFAULT 0
--
UPDATE item SET rows = n.rows FROM (SELECT item, count(*) AS rows FROM tally GROUP BY item) n WHERE n.item = item.id
-- 8
ALTER TABLE loop_level RENAME TO loop_level_before
--
CREATE TABLE loop_level (variant_id {int} NOT NULL, location_id {int} NOT NULL, available {int}, fetched_at {int} NOT NULL,
  previous {int}, previous_until {int}, seen {int} NOT NULL, gone_at {int}, change_id {int} NOT NULL,
  unreadable {int} NOT NULL DEFAULT 0,
  PRIMARY KEY (variant_id, location_id)
  ) {clustered}
--
INSERT INTO loop_level (variant_id, location_id, available, fetched_at, previous, previous_until, seen, gone_at, change_id, unreadable) SELECT variant_id, location_id, CASE WHEN abs(available) <= 100000000000 THEN available * 10000 END, fetched_at, CASE WHEN abs(previous) <= 100000000000 THEN previous * 10000 END, previous_until, seen, gone_at,
    change_id, CASE WHEN abs(available) <= 100000000000 THEN 0 ELSE 1 END FROM loop_level_before
--
DROP TABLE loop_level_before
--
ALTER TABLE haravan_level RENAME TO haravan_level_before
--
CREATE TABLE haravan_level (variant_id {int} NOT NULL, location_id {int} NOT NULL, product_id {int},
  on_hand {int}, committed {int}, incoming {int}, available {int},
  updated_at {int}, fetched_at {int} NOT NULL,
  seen {int} NOT NULL, gone_at {int}, change_id {int} NOT NULL, unreadable {int} NOT NULL DEFAULT 0,
  PRIMARY KEY (variant_id, location_id)
  ) {clustered}
--
INSERT INTO haravan_level (variant_id, location_id, product_id, on_hand, committed, incoming, available, updated_at, fetched_at, seen, gone_at,
    change_id, unreadable) SELECT variant_id, location_id, product_id, CASE WHEN abs(on_hand) <= 100000000000 THEN on_hand * 10000 END, CASE WHEN abs(committed) <= 100000000000 THEN committed * 10000 END, CASE WHEN abs(incoming) <= 100000000000 THEN incoming * 10000 END,
    CASE WHEN abs(available) <= 100000000000 THEN available * 10000 END, updated_at, fetched_at, seen, gone_at, change_id, CASE WHEN abs(available) <= 100000000000 THEN 0 ELSE 1 END FROM haravan_level_before
--
DROP TABLE haravan_level_before
--
DROP INDEX haravan_variant_product
--
DROP INDEX haravan_variant_dirty
--
ALTER TABLE haravan_variant RENAME TO haravan_variant_before
--
CREATE TABLE haravan_variant (id {int} NOT NULL PRIMARY KEY, product_id {int} NOT NULL, sku TEXT, barcode TEXT, name TEXT NOT NULL,
  sku_key TEXT, sku_normal TEXT, barcode_key TEXT, name_key TEXT NOT NULL,
  tracked {int}, backorder {int} NOT NULL,
  seen {int} NOT NULL, gone_at {int}, dirty {int} NOT NULL
  ) {strict}
--
INSERT INTO haravan_variant (id, product_id, sku, barcode, name, sku_key, sku_normal, barcode_key, name_key, tracked, backorder, seen, gone_at,
    dirty) SELECT id, product_id, sku, barcode, name, sku_key, sku_normal, barcode_key, name_key, tracked, backorder, seen, gone_at,
    dirty FROM haravan_variant_before
--
DROP TABLE haravan_variant_before
--
CREATE INDEX haravan_variant_product ON haravan_variant (product_id)
--
CREATE INDEX haravan_variant_dirty ON haravan_variant (id) WHERE dirty = 1
--
UPDATE level_change SET on_hand = CASE WHEN abs(on_hand) <= 100000000000 THEN on_hand * 10000 END, on_hand_before = CASE WHEN abs(on_hand_before) <= 100000000000 THEN on_hand_before * 10000 END, committed = CASE WHEN abs(committed) <= 100000000000 THEN committed * 10000 END, committed_before = CASE WHEN abs(committed_before) <= 100000000000 THEN committed_before * 10000 END, incoming = CASE WHEN abs(incoming) <= 100000000000 THEN incoming * 10000 END, incoming_before = CASE WHEN abs(incoming_before) <= 100000000000 THEN incoming_before * 10000 END, available = CASE WHEN abs(available) <= 100000000000 THEN available * 10000 END, available_before = CASE WHEN abs(available_before) <= 100000000000 THEN available_before * 10000 END
--
DROP INDEX tally_harm
--
DROP INDEX tally_place
--
DROP INDEX tally_delta
--
DROP INDEX tally_loop
--
DROP INDEX tally_haravan
--
DROP INDEX tally_on_hand
--
DROP INDEX tally_committed
--
DROP INDEX tally_incoming
--
UPDATE tally SET
  gap = CASE WHEN abs(gap) <= 200000000000 THEN (gap + abs(gap) % 2) * 10000 - abs(gap) % 2 ELSE -2000000000000000 END,
  vain = CASE WHEN abs(vain) <= 100000000000 THEN vain * 10000 ELSE 0 END,
  delta = CASE WHEN abs(delta) <= 100000000000 THEN delta * 10000 END, loop_available = CASE WHEN abs(loop_available) <= 100000000000 THEN loop_available * 10000 END, available = CASE WHEN abs(available) <= 100000000000 THEN available * 10000 END, on_hand = CASE WHEN abs(on_hand) <= 100000000000 THEN on_hand * 10000 END, committed = CASE WHEN abs(committed) <= 100000000000 THEN committed * 10000 END, incoming = CASE WHEN abs(incoming) <= 100000000000 THEN incoming * 10000 END
--
CREATE INDEX tally_harm ON tally (class, vain, gap, item, place)
--
CREATE INDEX tally_place ON tally (place, class, vain, gap, item)
--
CREATE INDEX tally_delta ON tally (class, delta, item, place)
--
CREATE INDEX tally_loop ON tally (class, loop_available, item, place)
--
CREATE INDEX tally_haravan ON tally (class, available, item, place)
--
CREATE INDEX tally_on_hand ON tally (class, on_hand, item, place)
--
CREATE INDEX tally_committed ON tally (class, committed, item, place)
--
CREATE INDEX tally_incoming ON tally (class, incoming, item, place)
--
INSERT INTO state (key, value) SELECT 'judgeFrom', 0 WHERE EXISTS (SELECT 1 FROM loop_level WHERE unreadable = 1)
    OR EXISTS (SELECT 1 FROM haravan_level WHERE unreadable = 1)
  ON CONFLICT (key) DO UPDATE SET value = 0
--
UPDATE state SET value = value * 10000 WHERE key = 'tolerance'
-- 9
CREATE TABLE credential (
  digest TEXT NOT NULL PRIMARY KEY, upstream TEXT NOT NULL, worked_at {int},
  balances_earlier {int} NOT NULL, products_earlier {int} NOT NULL, products_uncounted {int} NOT NULL
  ) {strict}
--
ALTER TABLE subject ADD COLUMN newest {int}
-- 10
CREATE TABLE unreadable (
  subject TEXT NOT NULL, record_key TEXT NOT NULL, record TEXT NOT NULL, variant_id {int}, location_id {int},
  lost {int} NOT NULL, times {int} NOT NULL, first_seen {int} NOT NULL, seen {int} NOT NULL,
  PRIMARY KEY (subject, record_key)
  ) {clustered}
--
ALTER TABLE subject ADD COLUMN unreadable TEXT
-- 11
ALTER TABLE haravan_level ADD COLUMN balance_id {int}
--
CREATE TABLE haravan_double (
  variant_id {int} NOT NULL, location_id {int} NOT NULL, balance_id {int} NOT NULL, product_id {int},
  on_hand {int}, committed {int}, incoming {int}, available {int}, updated_at {int},
  fetched_at {int} NOT NULL, seen {int} NOT NULL,
  PRIMARY KEY (variant_id, location_id, balance_id)
  ) {strict}
-- 12
ALTER TABLE tally RENAME COLUMN vain TO oversell
--
ALTER TABLE tally RENAME COLUMN gap TO severity
