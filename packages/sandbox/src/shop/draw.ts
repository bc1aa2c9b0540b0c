/**
 * Draws an unsigned 32-bit integer from a seed, a topic and an index. The order of draws does not matter. The shop is computed
 * from draws, so a million rows need no objects.
 */
export type Draw = (topic: number, index: number) => number

const mix = (hash: number): number => {
  let x = hash | 0
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b)
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35)
  return x ^ (x >>> 16)
}

/** Makes the draw of a seed. */
export const makeDraw = (seed: number): Draw => {
  const start = mix(seed + 0x9e3779b9)
  return (topic, index) => mix(mix(start ^ Math.imul(topic + 1, 0x9e3779b1)) + Math.imul(index, 0x2545f491)) >>> 0
}

/** A topic for each property that is drawn, so that no two properties depend on each other. */
export const Topic = {
  id: 0,
  present: 1,
  quantity: 2,
  committed: 3,
  story: 4,
  amount: 5,
  age: 6,
  incoming: 7,
  name: 8,
  weight: 9,
  event: 10,
  eventKind: 11,
  fault: 12,
  order: 13,
  rule: 14,
  drift: 15
} as const
