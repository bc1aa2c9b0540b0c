import { median } from "./median.ts"

/** Something that is done over and over, for its speed. */
export interface Contender {
  readonly name: string
  readonly run: () => unknown
}

const warmUpMillis = 300
const roundMillis = 8
const rounds = 101

// What a contender returns is kept here, so that no compiler can find it unused.
const kept: Array<unknown> = []

const timeOf = (run: () => unknown, times: number): number => {
  const start = performance.now()
  for (let i = 0; i < times; i++) kept[0] = run()
  return performance.now() - start
}

/** Runs until it is warm, and finds how often it runs in the time of a round. */
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
 * How many times a second each contender runs, in the order given. All of them run in many short rounds, the first one in
 * turn, so that whatever else the machine does meets them alike; the median round counts.
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
