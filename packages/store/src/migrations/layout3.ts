/** `was Haravan variant 1060001205 by sku, but now …`: how an unlinked record's reason told of its former partner. */
const beginning = "('was ' || CASE side WHEN 0 THEN 'Haravan ' ELSE 'Loop ' END || kind || ' ')"
const behind = `substr(detail, length(${beginning}) + 1)`
const rest = `ltrim(${behind}, '0123456789')`
const partner = `substr(${behind}, 1, length(${behind}) - length(${rest}))`
const evidence = ["external-id", "sku", "barcode", "name"]
const told = (by: string): string => `${rest} LIKE ' by ${by}, but now %'`

/** The third layout: an unlinked record's former partner in columns of its own. */
export const layout3: ReadonlyArray<string> = [
  `ALTER TABLE unlinked ADD COLUMN former_id {int}`,
  `ALTER TABLE unlinked ADD COLUMN former_evidence TEXT`,
  `UPDATE unlinked SET former_id = CAST(${partner} AS {int}),
      former_evidence = CASE ${evidence.map((by) => `WHEN ${told(by)} THEN '${by}'`).join(" ")} END
    WHERE reason = 'conflicting' AND substr(detail, 1, length(${beginning})) = ${beginning} AND ${partner} <> ''
      AND (${evidence.map(told).join(" OR ")})`
]
