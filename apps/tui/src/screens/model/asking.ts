/** Questions and their answers: one of a kind at a time, and only the newest counts. */
import type { EpochMillis } from "@stocktally/schema"
import type { Asking } from "./Request.ts"
import { isAskedAgain, keepsProblem } from "./slots.ts"
import type { Asked, Problem, Slot, Waiting } from "./state/Slot.ts"
import type { State } from "./state/State.ts"
import { stay, type Step } from "./Step.ts"

const firstPauseMillis = 1000
const longestPauseMillis = 30_000

/** Asks, in place of what was asked of the kind before. `what` follows on "Waiting for". */
export const ask = (state: State, asking: Asking, what: string, delayMillis = 0, isBehind = false): Step => {
  const id = state.nextId
  const before = state.asked[asking.slot]
  const asked: Asked = {
    id,
    waiting: { what, since: state.now, isBehind },
    problem: before?.problem ?? null,
    failures: before?.failures ?? 0,
    isOutdated: false
  }
  return [{ ...withAsked(state, asking.slot, asked), nextId: id + 1 }, [{ ...asking, id, delayMillis }]]
}

export const isWaiting = (state: State, slot: Slot): boolean => (state.asked[slot]?.waiting ?? null) !== null

export const problemOf = (state: State, slot: Slot): Problem | null => state.asked[slot]?.problem ?? null

/** Asks unless an answer is under way; then it is asked again when that has come, so that whoever changes much delays nobody. */
export const refresh = (state: State, slot: Slot, again: (state: State) => Step): Step => {
  const asked = state.asked[slot]
  return asked === undefined || asked.waiting === null
    ? again(state)
    : stay(withAsked(state, slot, { ...asked, isOutdated: true }))
}

/** The state without the wait, where the answer is to the newest question of its kind; else nothing. */
export const settle = (state: State, slot: Slot, id: number): State | undefined => {
  const asked = state.asked[slot]
  return asked?.id === id && asked.waiting !== null
    ? withAsked(state, slot, { ...asked, waiting: null, problem: null, failures: 0, isOutdated: false })
    : undefined
}

/** The newest question was not answered; why is kept where it goes on being shown. */
export const fail = (
  state: State,
  slot: Slot,
  id: number,
  problem: Pick<Problem, "line" | "retryable">
): State | undefined => {
  const asked = state.asked[slot]
  return asked?.id === id && asked.waiting !== null
    ? withAsked(state, slot, {
      ...asked,
      waiting: null,
      problem: keepsProblem(slot) ? { ...problem, left: false, at: state.now } : null,
      failures: asked.failures + 1,
      isOutdated: false
    })
    : undefined
}

/** Leaves the wait, where there is one. What was there before stays; what can be asked again says so. */
export const leave = (state: State, slot: Slot): Step => {
  const asked = state.asked[slot]
  if (asked === undefined || asked.waiting === null) return stay(state)
  const problem: Problem | null = !isAskedAgain(slot) ? null : {
    line: `You left the wait for ${asked.waiting.what}; R asks again.`,
    retryable: false,
    left: true,
    at: state.now
  }
  return [withAsked(state, slot, { ...asked, waiting: null, problem, isOutdated: false }), [{ _tag: "Leave", slot }]]
}

/** Goes on waiting, without anyone who does. */
export const putBehind = (state: State, slot: Slot): State => {
  const asked = state.asked[slot]
  return asked === undefined || asked.waiting === null
    ? state
    : withAsked(state, slot, { ...asked, waiting: { ...asked.waiting, isBehind: true } })
}

/** What somebody waits for in front of the screen, if anything. */
export const shownWait = (state: State, slot: Slot): Waiting | null => {
  const waiting = state.asked[slot]?.waiting ?? null
  return waiting?.isBehind === true ? null : waiting
}

/** What went wrong with a question is no matter any more. */
export const withoutProblem = (state: State, slot: Slot): State => {
  const asked = state.asked[slot]
  return asked === undefined || asked.problem === null
    ? state
    : withAsked(state, slot, { ...asked, problem: null, failures: 0 })
}

/** Forgets that a question was asked, and what went wrong with it. */
export const forget = (state: State, slot: Slot): Step => {
  const asked = state.asked[slot]
  if (asked === undefined) return stay(state)
  return [
    withAsked(state, slot, { ...asked, waiting: null, problem: null, failures: 0, isOutdated: false }),
    asked.waiting === null ? [] : [{ _tag: "Leave", slot }]
  ]
}

/** When a question that failed is asked again by itself; null where it is not. */
export const retryAt = (asked: Asked | undefined): EpochMillis | null =>
  asked === undefined || asked.waiting !== null || asked.problem === null || !asked.problem.retryable
    ? null
    : asked.problem.at + Math.min(longestPauseMillis, firstPauseMillis * 2 ** (asked.failures - 1))

const withAsked = (state: State, slot: Slot, asked: Asked): State => ({
  ...state,
  asked: { ...state.asked, [slot]: asked }
})
