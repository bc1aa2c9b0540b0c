/** A rule to try: the numbers of some locations, ascending, and a share in percent. */
export interface Terms {
  readonly sources: ReadonlyArray<number>
  readonly percent: number
}

/** A rule with a buffer, and how many rows it explains. */
export interface Candidate extends Terms {
  readonly buffer: number
  readonly explained: number
}

/** A search that returns its result, and yields how many rows it has just processed, so that other fibers can run. */
export type Search<A> = Generator<number, A>

/** How odd a share is as someone's choice: all, tens, fives, others. */
const oddity = (percent: number): number => percent === 100 ? 0 : percent % 10 === 0 ? 1 : percent % 5 === 0 ? 2 : 3

/**
 * Puts the rule that explains more rows first; of equals the simplest: fewest locations, 100 %, the smallest buffer.
 */
export const byMerit = (self: Candidate, that: Candidate): number =>
  that.explained - self.explained ||
  self.sources.length - that.sources.length ||
  Number(self.percent !== 100) - Number(that.percent !== 100) ||
  self.buffer - that.buffer ||
  oddity(self.percent) - oddity(that.percent) ||
  that.percent - self.percent ||
  firstDifference(self.sources, that.sources)

/** Locations are in order of preference. */
const firstDifference = (self: ReadonlyArray<number>, that: ReadonlyArray<number>): number => {
  const at = self.findIndex((source, index) => source !== that[index])
  return (self[at] ?? 0) - (that[at] ?? 0)
}

export const better = (self: Candidate | undefined, that: Candidate): Candidate =>
  self === undefined || byMerit(that, self) < 0 ? that : self
