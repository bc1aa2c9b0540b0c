import { StocktallyApi } from "@stocktally/api"
import { assertGenerated, markdownTable } from "@stocktally/testing"
import { it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { OpenApi } from "effect/http-api"
import { curlOf } from "../src/docs/curl.ts"
import { type Operation, operationsOf } from "../src/docs/operations.ts"
import { problemsOf } from "../src/docs/problems.ts"
import { descriptionOf } from "../src/docs/schemaHtml.ts"
import { ask } from "./support/ask.ts"
import { eventually } from "./support/eventually.ts"
import { start } from "./support/program.ts"

const document = OpenApi.fromApi(StocktallyApi)
const operations = operationsOf(document)

const route = ({ method, operation, path }: Operation) =>
  [
    `#### ${method} ${path}`,
    `**${operation.summary}${/[.?]$/.test(operation.summary ?? "") ? "" : "."}** ${operation.description}`,
    ["```sh", curlOf(method, path, operation), "```"].join("\n"),
    ...(operation.parameters.length === 0 ? [] : [markdownTable(
      ["parameter", "what it is"],
      operation.parameters.map((parameter) => [
        `\`${parameter.name}\`${parameter.in === "header" ? ", a header" : ""}${
          parameter.required ? ", required" : ""
        }`,
        parameter.description ?? descriptionOf(parameter.schema) ?? ""
      ])
    )])
  ].join("\n\n")

const routes = document.tags.map(({ description, name }) =>
  [
    `### ${name}`,
    description,
    ...operations.filter(({ operation }) => operation.tags.includes(name)).map(route)
  ].join("\n\n")
).join("\n\n")

const problems = () => {
  const found = new Map(
    operations.flatMap(({ operation }) => problemsOf(operation)).map((problem) => [problem.name, problem])
  )
  // Answers before there is a route, so the contract of no route has them.
  const withoutRoute = [["404", "no-such-route", "There is no such route."], [
    "405",
    "method-not-allowed",
    "The route does not support the method; the `Allow` header lists those that it does."
  ]].map(([status = "", type = "", description = ""]) => [status, `\`${type}\``, description])
  const typeOf = (name: string) =>
    /urn:stocktally:problem:([\w-]+)/.exec(JSON.stringify(document.components.schemas[name]))![1]
  return markdownTable(
    ["status", "`type`, after `urn:stocktally:problem:`", "when"],
    [
      ...[...found.values()].map(({ description, name, status }) => [status, `\`${typeOf(name)}\``, description]),
      ...withoutRoute
    ].toSorted(([self = ""], [that = ""]) => self.localeCompare(that))
  )
}

/** The metrics of a scrape: the type, the names of the labels, and the description of each. */
const metricsOf = (scrape: string) => {
  const labelsOf = (name: string) =>
    [
      ...new Set([...scrape.matchAll(new RegExp(`^${name}(?:_bucket)?\\{(.*)\\} `, "gm"))]
        .flatMap(([, labels = ""]) => [...labels.matchAll(/(\w+)="/g)].map(([, label]) => label!)))
    ]
      .filter((label) => label !== "le")
  return markdownTable(
    ["metric", "type", "labels", "what it is"],
    [...scrape.matchAll(/^# HELP (\w+) (.*)\n# TYPE \w+ (\w+)$/gm)]
      .map((
        [, name = "", description = "", type = ""]
      ) => [`\`${name}\``, type, labelsOf(name).join(", "), description])
      .toSorted(([self = ""], [that = ""]) => self.localeCompare(that))
  )
}

/** The metrics of the program after its first sync; the scrape before the last is counted, too. */
const scrape = Effect.gen(function*() {
  const url = yield* Effect.flatMap(start({}, ["--sandbox"]), ({ url }) => url)
  yield* eventually(ask(url, "/metrics"), ({ text }) => text.includes("stocktally_tally_value"), "30 seconds")
  return (yield* ask(url, "/metrics")).text
}).pipe(Effect.scoped)

it("docs/http.md has every route, problem and metric", async () => {
  const metrics = metricsOf(await Effect.runPromise(scrape))
  await assertGenerated("docs/http.md", { routes, problems: problems(), metrics })
})
