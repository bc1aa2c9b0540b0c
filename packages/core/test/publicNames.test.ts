import { assert, it } from "@effect/vitest"
import * as Predicate from "effect/Predicate"
import { readFileSync } from "node:fs"

const read = (path: string): string => readFileSync(new URL(`../src/${path}`, import.meta.url), "utf8")

/** The names that a module declares, including types; once if a value and its type share a name. */
const declaredNames = (path: string): ReadonlyArray<string> => [
  ...new Set(
    [...read(path).matchAll(/^export (?:declare )?(?:const|class|function|interface|type) (\w+)/gm)].flatMap(
      ([, name]) => name ?? []
    )
  )
]

/** Every public name of the package, with its namespace if it has one. */
const publicNames = (): ReadonlyArray<string> =>
  read("index.ts").split(/^export /m).slice(1).flatMap((line) => {
    const namespace = /^\* as (\w+) from "\.\/(.*)"/.exec(line)
    if (namespace !== null) return declaredNames(namespace[2] ?? "").map((name) => `${namespace[1]}.${name}`)
    const names = /^(?:type )?\{([^}]*)\}/.exec(line)?.[1]
    assert.isDefined(names, `index.ts exports something this test cannot read: ${line}`)
    return names?.split(",").map((name) => name.trim().replace(/^type /, "")) ?? []
  })

it("exports these names, so that a new one is a decision", () => {
  assert.deepStrictEqual(publicNames().toSorted(), [
    "BalanceChanges",
    "BalanceCrawl.Checkpoint",
    "BalanceCrawl.Page",
    "BalanceCrawl.start",
    "BalanceFilter",
    "BalancePlan.Rectangle",
    "BalancePlan.make",
    "BalancePlan.maxIds",
    "BalancePlan.maxRows",
    "BalancePlan.requests",
    "BaseUrl.InvalidBaseUrl",
    "BaseUrl.isLoopbackHost",
    "BaseUrl.parse",
    "Budget.Budget",
    "Budget.BudgetTimeout",
    "Budget.Options",
    "Budget.Permit",
    "Budget.State",
    "Budget.make",
    "BudgetSharing",
    "Credential.Credential",
    "Credential.fixed",
    "FreshLookup",
    "Haravan",
    "HaravanSettings",
    "InventoryFilter",
    "LeakyBucket.make",
    "Limit.Limit",
    "Limit.SentRequest",
    "Limit.Usage",
    "Limit.none",
    "Limit.unknownUsage",
    "Loop",
    "LoopListPage",
    "LoopSettings",
    "Priority",
    "ProductCrawl.Checkpoint",
    "ProductCrawl.Page",
    "ProductFilter",
    "RawClient",
    "RequestPriority",
    "SlidingWindow.make",
    "TransportLimits",
    "UpdatedSince.UpdatedSince",
    "UpdatedSince.lookbacks",
    "UpdatedSince.proofWindowMillis",
    "UpstreamCall",
    "UpstreamList.UpstreamList",
    "UpstreamList.lists",
    "UpstreamList.requireReadable",
    "UpstreamList.streamRows",
    "UpstreamList.unreadableError",
    "UpstreamMetrics.Outcome",
    "UpstreamMetrics.budgetSize",
    "UpstreamMetrics.budgetUsed",
    "UpstreamMetrics.latestOutcome",
    "UpstreamSettings",
    "balanceOrder",
    "redact"
  ])
})

it("has a package entry for each namespace, so that declaration files can refer to it", () => {
  const namespaces = [...read("index.ts").matchAll(/^export \* as (\w+) from "\.\/(.*)\.ts"/gm)]
  const { exports } = JSON.parse(read("../package.json"))
  assert.deepStrictEqual(
    Object.fromEntries(namespaces.map(([, name, path]) => [`./${name}`, `./src/${path}.ts`])),
    Object.fromEntries(
      Object.entries(exports).flatMap(([entry, at]) =>
        Predicate.hasProperty(at, "@stocktally/source") && entry !== "." ? [[entry, at["@stocktally/source"]]] : []
      )
    )
  )
})
