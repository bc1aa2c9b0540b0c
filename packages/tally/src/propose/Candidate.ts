/** What is tried: the numbers of some locations, ascending, and a share in percent. */
export interface Terms {
  readonly sources: ReadonlyArray<number>
  readonly percent: number
}

/** The same with a buffer, and how much speaks for it: the rows that it explains. */
export interface Candidate extends Terms {
  readonly buffer: number
  readonly explained: number
}

/** A search gives its answer in the end. It yields how many rows it has just gone through, so that others can work. */
export type Search<A> = Generator<number, A>

/** How odd a share is as somebody's choice: all, tens, fives, others. */
const oddity = (percent: number): number => percent === 100 ? 0 : percent % 10 === 0 ? 1 : percent % 5 === 0 ? 2 : 3

/** The one that explains more rows first; of equals the simplest: fewest locations, all of it, the smallest buffer. */
export const byMerit = (self: Candidate, that: Candidate): number =>
  that.explained - self.explained ||
  self.sources.length - that.sources.length ||
  Number(self.percent !== 100) - Number(that.percent !== 100) ||
  self.buffer - that.buffer ||
  oddity(self.percent) - oddity(that.percent) ||
  that.percent - self.percent ||
  firstDifference(self.sources, that.sources)

/** Locations come in the order in which they are preferred. */
const firstDifference = (self: ReadonlyArray<number>, that: ReadonlyArray<number>): number => {
  const at = self.findIndex((source, index) => source !== that[index])
  return (self[at] ?? 0) - (that[at] ?? 0)
}

export const better = (self: Candidate | undefined, that: Candidate): Candidate =>
  self === undefined || byMerit(that, self) < 0 ? that : self
