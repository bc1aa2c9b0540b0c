import type { Fault } from "./Fault.ts"

/** A fault for a service, numbered from 1. */
export interface PlannedFault {
  readonly fault: Fault
  readonly service: number
}

/**
 * Generates faults without end: each round has every fault once, in an order and at services that only depend on the
 * seed.
 */
export function* planFaults(
  faults: ReadonlyArray<Fault>,
  services: number,
  seed: number
): Generator<PlannedFault, never> {
  const draw = makeDraw(seed)
  for (;;) {
    const round = [...faults]
    while (round.length > 0) {
      const [fault] = round.splice(draw(round.length), 1)
      if (fault !== undefined) yield { fault, service: draw(services) + 1 }
    }
  }
}

/** Draws whole numbers from 0 to below a limit (mulberry32). */
const makeDraw = (seed: number) => {
  let state = seed | 0
  return (limit: number): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit
  }
}
