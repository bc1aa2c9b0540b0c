/** Asks the read model what the model wants to know. */
import type { ReadModel } from "@stocktally/sync"
import type { TallyRow } from "@stocktally/schema"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { Answered, AnswerTo, Event } from "../model/Event.ts"
import type { Question } from "../model/Request.ts"
import type { Answers, Slot } from "../model/state/Slot.ts"
import { type AskError, problemOf, type Told } from "./problems.ts"

/** What answers come from. */
export interface Answering {
  /** The read model, once it is open. */
  readonly model: Effect.Effect<ReadModel["Service"], Told>
  /** Where exports are written to. */
  readonly directory: string
  readonly dispatch: (event: Event) => void
}

/** The event that a question leads to. */
export const answer = (
  answering: Answering,
  question: Question
): Effect.Effect<Answered, Told> => Effect.flatMap(answering.model, (model) => ask(answering, model, question))

const ask = (
  { directory, dispatch }: Answering,
  model: ReadModel["Service"],
  question: Question
): Effect.Effect<Answered, Told> => {
  const { id } = question
  switch (question.slot) {
    case "open": {
      const { missing, place, source, staleAfterMillis } = model
      return Effect.succeed({
        _tag: "Answered",
        slot: question.slot,
        id,
        value: { missing, place, source, staleAfterMillis }
      })
    }
    case "tally.page":
      return told(question.slot, id, model.page(question.query))
    case "tally.counts":
    case "tally.locations":
      return told(question.slot, id, model.summary(question.filter))
    case "tally.jump":
      return told(
        question.slot,
        id,
        jump(model, question)
      )
    case "detail.row":
      return told(question.slot, id, Effect.map(model.row(question.rowId), Option.getOrNull))
    case "detail.siblings":
      return told(question.slot, id, model.siblings(question.rowId))
    case "detail.history":
      return told(
        question.slot,
        id,
        Effect.map(model.history(question.rowId, { limit: question.limit }), ({ changes }) => changes)
      )
    case "detail.again":
      return told(question.slot, id, Effect.map(model.readAgain(question.rowId), Option.getOrNull))
    case "sync.runs":
      return told(question.slot, id, model.runs(question.limit))
    case "sync.start":
      return told(question.slot, id, model.sync(question.request))
    case "links.page": {
      const { cursor, kind, limit, troubled } = question
      return told(question.slot, id, model.links({ cursor, kind, limit, troubled }))
    }
    case "links.candidates":
      return told(question.slot, id, model.records(question.kind, question.upstream, question.ids))
    case "links.again":
      return told(question.slot, id, model.link(question.kind, question.upstream, question.recordId))
    case "links.declare":
      return told(
        question.slot,
        id,
        Effect.catchTag(model.declare(question.changes, question.ifVersion), "LinksMoved", () => Effect.succeed(null))
      )
    case "doctor":
      return told(question.slot, id, model.examine)
    case "export":
      return Effect.promise(() => import("./exportRows.ts")).pipe(
        Effect.flatMap(({ exportRows }) =>
          exportRows(
            model,
            question,
            directory,
            (path, rows) => Effect.sync(() => dispatch({ _tag: "ExportAdvanced", id, path, rows }))
          )
        ),
        Effect.map((value): Answered => ({ _tag: "Answered", slot: question.slot, id, value }))
      )
  }
}

/** The row of a SKU among those that are filtered; else any, of which it is said that it is not among them. */
const jump = (
  model: ReadModel["Service"],
  { filter, sku, sort }: Question & { readonly slot: "tally.jump" }
): Effect.Effect<TallyRow | null, AskError> =>
  Effect.flatMap(model.page({ filter: { ...filter, sku }, sort, limit: 1 }), ({ rows: [row] }) =>
    row !== undefined
      ? Effect.succeed(row)
      : Effect.map(model.page({ filter: { sku, empty: true }, limit: 1 }), ({ rows: [other = null] }) => other))

const told = <S extends Slot>(
  slot: S,
  id: number,
  asked: Effect.Effect<Answers[S], AskError>
): Effect.Effect<AnswerTo<S>, Told> =>
  Effect.mapBoth(asked, {
    onSuccess: (value): AnswerTo<S> => ({ _tag: "Answered", slot, id, value }),
    onFailure: problemOf
  })
