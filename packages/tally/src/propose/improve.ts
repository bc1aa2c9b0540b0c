import { better, type Candidate, type Search, type Terms } from "./Candidate.ts"

/**
 * Improves a rule step by step: moves to its best neighbour as long as one is better. A neighbour has another share, or
 * one location more, less or replaced. `judge` rates a rule and processes `work` rows.
 */
export function* improve(
  start: Terms,
  locations: number,
  judge: (terms: Terms) => Candidate,
  work: number
): Search<Candidate> {
  for (let best = judge(start);;) {
    let next = best
    for (const terms of neighbours(best, locations)) {
      next = better(next, judge(terms))
      yield work
    }
    if (next === best) return best
    best = next
  }
}

function* neighbours({ percent, sources }: Terms, locations: number): Generator<Terms> {
  for (const other of new Set([percent - 2, percent - 1, percent + 1, percent + 2, 100])) {
    if (other >= 1 && other <= 100 && other !== percent) yield { sources, percent: other }
  }
  for (let location = 0; location < locations; location++) {
    if (sources.includes(location)) {
      if (sources.length > 1) yield { sources: sources.filter((source) => source !== location), percent }
      continue
    }
    const more = [...sources, location].toSorted((self, that) => self - that)
    yield { sources: more, percent }
    for (const source of sources) yield { sources: more.filter((kept) => kept !== source), percent }
  }
}
