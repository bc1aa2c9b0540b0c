import { type Draw, Topic } from "./draw.ts"
import type { Stock } from "./Stock.ts"

/** The number of events after which Loop's count follows a change. */
const lag = 20

/**
 * Makes the sales and restocks of an open shop: one a second, more in a large shop. Each changes Haravan's count at once and
 * Loop's twenty events later. Loop misses one in sixteen, so drift appears, and disappears when the pair changes again. The
 * events depend on the seed and the elapsed time, and are applied when a request arrives.
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
  const updateLoop = (event: number) => {
    const pair = pairOf(event)
    const isMissed = draw(Topic.eventKind, event) % 16 === 3
    if (!isMissed) stock.updateLoop(pair)
  }

  return {
    catchUp: (now) => {
      if (stock.pairs === 0) return
      const due = Math.floor((now - start) / interval)
      for (; done < due; done++) {
        move(done)
        if (done >= lag) updateLoop(done - lag)
      }
    }
  }
}
