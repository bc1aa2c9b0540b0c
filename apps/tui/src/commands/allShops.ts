/** Running a command for all shops. */
import {
  describeShopProblem,
  openShopStores,
  readShops,
  Settings,
  type SettingsValues,
  Sources,
  type SourcesOptions
} from "@stocktally/program"
import { ExitStatus, type Failure, failureOfDefect } from "@stocktally/program/process"
import * as Cause from "effect/Cause"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { ShopFlag } from "../cli/GlobalFlags.ts"
import { WrongUsage } from "../errors/commandErrors.ts"
import { type CommandError, failureOf } from "../errors/failure.ts"
import { note } from "../output/notes.ts"
import { OfShop } from "../output/OfShop.ts"
import { Progress } from "../output/Progress.ts"

/** Runs an effect when the shops before this one have ended, so that the output is in the order of the file. */
export type Turn = <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>

/** A command for each shop; `slug` is null for the only shop of an installation without a shops file. */
export interface ForEachShop<R1, R2> {
  readonly concurrency: number
  readonly run: (slug: string | null, turn: Turn) => Effect.Effect<void, CommandError, R1>
  /** Reports a failure of `run` that has a message, in the shop's turn. */
  readonly failed: (slug: string | null, failure: Failure) => Effect.Effect<void, CommandError, R2>
}

/** The shops of the file, or the only shop, and the wrong entries of the file. */
const shopsOf = Effect.fnUntraced(function*({ sandbox }: SourcesOptions) {
  if (Option.isSome(yield* ShopFlag)) {
    return yield* new WrongUsage({ message: "--all-shops is for every shop; leave --shop out, or --all-shops" })
  }
  const settings = yield* Settings
  const only: ReadonlyArray<{ readonly slug: string | null; readonly settings: SettingsValues }> = [
    { slug: null, settings }
  ]
  if (sandbox === "flag" || Option.isNone(settings.shops)) return { shops: only, problems: [] }
  return yield* readShops(settings.shops.value)
})

/**
 * Runs a command for every shop with its settings and sources, a few at the same time. A shop that fails leaves the
 * others. Returns the exit statuses, and the wrong entries of the shops file.
 */
export const forEachShop = Effect.fnUntraced(function*<R1, R2>(
  options: SourcesOptions,
  { concurrency, failed, run }: ForEachShop<R1, R2>
) {
  const { problems, shops } = yield* shopsOf(options)
  const ends = shops.map(() => Deferred.makeUnsafe<void>())
  let done = 0
  const runOne = (shop: (typeof shops)[number], index: number) => {
    const { settings, slug } = shop
    const before = ends[index - 1]
    const turn: Turn = (effect) => before === undefined ? effect : Effect.andThen(Deferred.await(before), effect)
    return run(slug, turn).pipe(
      Effect.provide(Sources.layer(options)),
      Effect.provideService(Settings, settings),
      Effect.as<number>(ExitStatus.done),
      Effect.catchCause((cause) => {
        if (Cause.hasInterruptsOnly(cause)) return Effect.failCause(Cause.interrupt())
        const failure = Option.match(Cause.findErrorOption(cause), {
          onNone: () => failureOfDefect(Cause.squash(cause)),
          onSome: failureOf
        })
        return Effect.as(failure.lines.length === 0 ? Effect.void : turn(failed(slug, failure)), failure.status)
      }),
      Effect.tap(() => turn(Effect.void)),
      Effect.ensuring(Effect.suspend(() => {
        done++
        const end = ends[index]
        return end === undefined ? Effect.void : Deferred.succeed(end, undefined)
      })),
      Effect.provideService(OfShop, slug),
      slug === null ? (effect) => effect : Effect.annotateLogs({ shop: slug })
    )
  }
  const all = Effect.forEach(shops, runOne, { concurrency })
  const { database, shops: file, stateDirectory } = yield* Settings
  // One pool, or two threads, for all shops.
  const shared = Option.isSome(file) ? Effect.provide(all, openShopStores({ database, stateDirectory })) : all
  const { during } = yield* Progress
  const statuses = yield* during(Effect.sync(() => `${done} of ${shops.length} shops`))(shared)
  return { problems, statuses }
})

/** Writes the wrong entries of the shops file to stderr. */
export const noteProblems = (problems: ReadonlyArray<Parameters<typeof describeShopProblem>[0]>) =>
  Effect.forEach(problems, (problem) => note(`shops file: ${describeShopProblem(problem)}`), { discard: true })

/** Statuses that someone must act on come first, transient ones later, and `--fail-on` last. */
const bySeverity: ReadonlyArray<number> = [
  ExitStatus.unexpected,
  ExitStatus.usage,
  ExitStatus.unauthorized,
  ExitStatus.notFound,
  ExitStatus.unusable,
  ExitStatus.unavailable,
  ExitStatus.rateLimited,
  ExitStatus.matched
]

/** The worst of several exit statuses. */
export const worstStatus = (statuses: ReadonlyArray<number>): number =>
  bySeverity.find((status) => statuses.includes(status)) ?? ExitStatus.done
