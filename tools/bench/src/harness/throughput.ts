import { median } from "./median.ts"

/** A task that is repeated to measure its speed. */
export interface Contender {
  readonly name: string
  readonly run: () => unknown
}

const warmUpMillis = 300
const roundMillis = 8
const rounds = 101

// Holds the results of contenders, so that no compiler removes them as unused.
const results: Array<unknown> = []

const timeOf = (run: () => unknown, times: number): number => {
  const start = performance.now()
  for (let i = 0; i < times; i++) results[0] = run()
  return performance.now() - start
}

/** Warms up a contender, and returns how often it runs in the time of a round. */
const warmUp = ({ run }: Contender): number => {
  let times = 1
  let spent = 0
  let perRun = 0
  while (spent < warmUpMillis) {
    const took = timeOf(run, times)
    spent += took
    perRun = took / times
    if (took < roundMillis) times *= 2
  }
  return Math.max(1, Math.round(roundMillis / perRun))
}

/**
 * The median runs per second of each contender, in their order. They run in many short rounds, each time starting with
 * another one, so that other load on the machine affects all alike.
 */
export const throughput = (contenders: ReadonlyArray<Contender>): ReadonlyArray<number> => {
  const runs = contenders.map((contender) => ({ contender, times: warmUp(contender), speeds: Array<number>() }))
  for (let round = 0; round < rounds; round++) {
    for (let turn = 0; turn < runs.length; turn++) {
      const run = runs[(round + turn) % runs.length]
      if (run !== undefined) run.speeds.push((run.times * 1000) / timeOf(run.contender.run, run.times))
    }
  }
  return runs.map(({ speeds }) => median(speeds))
}
