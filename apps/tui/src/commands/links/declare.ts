import { type LinkFileColumn, readLinkRow, recordName } from "@stocktally/tally"
import type { LinkKind } from "@stocktally/schema"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import { NothingFound, WrongUsage } from "../../errors/commandErrors.ts"
import { outputOptions } from "../../output/OutputOptions.ts"
import { runWithSync } from "../run.ts"
import { syncedStore } from "../store.ts"
import { changeLinks } from "./changeLinks.ts"

export const set = ({ haravanId, kind, loopId, note }: {
  readonly loopId: string
  readonly haravanId: string
  readonly kind: LinkKind
  readonly note: Option.Option<string>
}) => declareLink({ action: "link", kind, loop_id: loopId, haravan_id: haravanId, note: Option.getOrUndefined(note) })

export const ignore = ({ haravanId, kind, loopId, reason }: {
  readonly loopId: Option.Option<string>
  readonly haravanId: Option.Option<string>
  readonly kind: LinkKind
  readonly reason: string
}) =>
  declareLink({
    action: "ignore",
    kind,
    loop_id: Option.getOrUndefined(loopId),
    haravan_id: Option.getOrUndefined(haravanId),
    note: reason
  })

export const remove = ({ haravanId, kind, loopId }: {
  readonly loopId: Option.Option<string>
  readonly haravanId: Option.Option<string>
  readonly kind: LinkKind
}) =>
  declareLink({
    action: "remove",
    kind,
    loop_id: Option.getOrUndefined(loopId),
    haravan_id: Option.getOrUndefined(haravanId)
  })

/** A declaration about one record or two, by the columns of a link file. */
type Declaration = { readonly [C in LinkFileColumn]?: string | undefined }

/** Saves a declaration, if the records that it names exist. */
const declareLink = (declaration: Declaration) =>
  runWithSync(Effect.gen(function*() {
    yield* outputOptions
    const change = yield* changeOf(declaration)
    const { planLinks } = yield* syncedStore
    const plan = yield* planLinks({ entries: [{ line: 1, change }], pairs: [] })
    const [missing] = plan.missing
    if (missing !== undefined) {
      const message = `there was no ${recordName(missing)} at the last sync; if it is new, run stocktally sync`
      return yield* new NothingFound({ message })
    }
    if (change._tag === "Forget" && plan.steps.every(({ effect }) => effect === "unchanged")) {
      return yield* new NothingFound({ message: "there is no decision about this record; see stocktally links list" })
    }
    yield* changeLinks(plan)
  }))

const changeOf = Effect.fnUntraced(function*(declaration: Declaration) {
  if (declaration.loop_id === undefined && declaration.haravan_id === undefined) {
    return yield* new WrongUsage({ message: "name the record with --loop-id or --haravan-id" })
  }
  if (declaration.action === "ignore" && declaration.loop_id !== undefined && declaration.haravan_id !== undefined) {
    return yield* new WrongUsage({
      message: "--loop-id and --haravan-id name two records; name only the one without a partner"
    })
  }
  const meaning = readLinkRow((column) => declaration[column])
  if (Result.isSuccess(meaning) && meaning.success._tag === "Change") return meaning.success.change
  const problems = Result.isFailure(meaning) ? meaning.failure : []
  return yield* new WrongUsage({
    message: problems.map(([column, problem]) => `${nameOf(column, declaration)} ${problem}`).join("; ")
  })
})

/** The name of the flag or argument for a column: `loop-id`. */
const nameOf = (column: LinkFileColumn, { action }: Declaration): string =>
  column === "note" && action === "ignore" ? "reason" : column.replace("_", "-")
