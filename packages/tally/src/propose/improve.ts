import { better, type Candidate, type Search, type Terms } from "./Candidate.ts"

/**
 * Steps to the best of the candidates next to one, as long as one is better: another share, one location more, less or in
 * place of another. `judge` says what speaks for a candidate, and goes through `work` rows for it.
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
