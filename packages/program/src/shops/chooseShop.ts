import { closestNames } from "@stocktally/tally"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { describeShopProblem, type Shop, shopOfProblem, type ShopsReading } from "./readShops.ts"

/** A command does not mean exactly one shop. `named`: it named one that is not there. */
export class NoSuchShop extends Schema.TaggedError<NoSuchShop>()("NoSuchShop", {
  problem: Schema.String,
  named: Schema.Boolean
}) {
  override get message(): string {
    return this.problem
  }
}

/** Chooses the shop that `named` means; the only one if no name is given. */
export const chooseShop = (
  { problems, shops }: ShopsReading,
  named: Option.Option<string>
): Result.Result<Shop, NoSuchShop> => {
  const slugs = shops.map(({ slug }) => slug)
  const fail = (problem: string) => Result.fail(new NoSuchShop({ problem, named: Option.isSome(named) }))
  const list = slugs.join(", ")
  if (Option.isNone(named)) {
    const [only, ...others] = shops
    if (only !== undefined && others.length === 0) return Result.succeed(only)
    return fail(
      only === undefined
        ? `the shops file has no usable shop${problems.map((problem) => `; ${describeShopProblem(problem)}`).join("")}`
        : `there are ${slugs.length} shops; choose one with --shop or STOCKTALLY_SHOP: ${list}`
    )
  }
  const { value } = named
  const shop = shops.find(({ slug }) => slug === value)
  if (shop !== undefined) return Result.succeed(shop)
  const own = problems.filter((problem) => shopOfProblem(problem) === value)
  if (own.length > 0) return fail(`the shop ${own.map(describeShopProblem).join("; ")}`)
  const near = closestNames(value, slugs)
  return fail(
    `there is no shop ${value}${near.length === 0 ? `; there are ${list}` : `; did you mean ${near.join(" or ")}?`}`
  )
}
