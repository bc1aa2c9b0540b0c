import { type Draw, Topic } from "./draw.ts"
import type { Stock } from "./Stock.ts"

/** How many events later Loop hears of a change. */
const lag = 20

/**
 * Sales and restocks that go on while the shop is open: one a second, more in a large shop. Each moves
 * Haravan at once and Loop twenty events later, except one in sixteen, which Loop misses: new drift appears,
 * and heals when the same pair moves again. The events are a function of the seed and the time passed, and
 * are caught up with when someone asks.
 */
export const makeTrade = (draw: Draw, stock: Stock, start: number): { readonly catchUp: (now: number) => void } => {
  const interval = 1000 / Math.max(1, Math.floor(stock.pairs / 10_000))
  let done = 0

  const pairOf = (event: number) => draw(Topic.event, event) % stock.pairs
  const move = (event: number) => {
    const pair = pairOf(event)
    if (!stock.hasBalance(pair)) return
    const kind = draw(Topic.eventKind, event)
    const available = stock.available(pair)
    const change = available <= 2 || kind % 5 === 0 ? 5 + (kind >>> 8) % 20 : -(1 + (kind >>> 8) % 3)
    stock.setHaravan(pair, available + change, Math.floor(start + (event + 1) * interval))
  }
  const tellLoop = (event: number) => {
    const pair = pairOf(event)
    const missed = draw(Topic.eventKind, event) % 16 === 3
    if (!missed) stock.tellLoop(pair)
  }

  return {
    catchUp: (now) => {
      if (stock.pairs === 0) return
      const due = Math.floor((now - start) / interval)
      for (; done < due; done++) {
        move(done)
        if (done >= lag) tellLoop(done - lag)
      }
    }
  }
}
