/**
 * The second layout: texts of one and two letters are found by an index too. Trigrams begin with them, wherever they are,
 * because what is searched ends with two line ends now; `units.ts` writes it so.
 */
export const layout2: ReadonlyArray<string> = [
  `UPDATE item SET search = search || '\n\n' WHERE search IS NOT NULL`
]

/** Trigrams are of the text as it is, which is folded already; `item_letters` lists them in their order. */
export const layout2Sqlite: ReadonlyArray<string> = [
  `DROP TABLE item_text`,
  `CREATE VIRTUAL TABLE item_text USING fts5(
    search, content='item', content_rowid='id', tokenize='trigram case_sensitive 1')`,
  `INSERT INTO item_text (item_text) VALUES ('rebuild')`,
  `CREATE VIRTUAL TABLE item_letters USING fts5vocab(item_text, instance)`
]
