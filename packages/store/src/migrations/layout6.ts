/**
 * The sixth layout: how far the readings were that verdicts rest on. Of a store of before, judged to its end, they are
 * taken to be those there are; where it is not known, the next sync judges.
 */
export const layout6: ReadonlyArray<string> = ["loop", "haravan"].map((side) =>
  `INSERT INTO state (key, value) SELECT 'judged${side === "loop" ? "Loop" : "Haravan"}', known_as_of FROM subject
    WHERE subject = '${side}-levels' AND known_as_of IS NOT NULL
      AND EXISTS (SELECT 1 FROM state WHERE key = 'linksComplete' AND value = 1)
      AND EXISTS (SELECT 1 FROM state j JOIN subject h ON h.known_as_of = j.value
        WHERE j.key = 'judgedKnown' AND h.subject = 'haravan-levels')
    ON CONFLICT (key) DO NOTHING`
)
