/** The documentation as a page: one file of HTML, without a script and without anything from elsewhere. */
import type {
  OpenAPISpec,
  OpenAPISpecOperation,
  OpenAPISpecParameter,
  OpenApiSpecResponse
} from "effect/http-api/OpenApi"
import { Html, html, prose } from "./html.ts"
import { anchorOf, descriptionOf, exampleOf, fieldsOf, typeOf } from "./schemaText.ts"
import { styles } from "./styles.ts"

interface Operation {
  readonly method: string
  readonly path: string
  readonly operation: OpenAPISpecOperation
}

const methods = ["get", "post", "put", "patch", "delete"] as const

const operationsOf = ({ paths }: OpenAPISpec): ReadonlyArray<Operation> =>
  Object.entries(paths).flatMap(([path, item]) =>
    methods.flatMap((method) => {
      const operation = item[method]
      return operation === undefined ? [] : [{ method: method.toUpperCase(), path, operation }]
    })
  )

const idOf = ({ method, path }: Operation): string => `${method}${path}`.toLowerCase().replace(/[^a-z0-9]+/g, "-")

/** Renders an OpenAPI document. */
export const renderPage = (document: OpenAPISpec): string => {
  const operations = operationsOf(document)
  const groups = document.tags.map((tag) => ({
    tag,
    operations: operations.filter(({ operation }) => operation.tags.includes(tag.name))
  })).filter(({ operations }) => operations.length > 0)
  const { info } = document
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${info.title}: HTTP service</title>
<style>${new Html(styles)}</style>
</head>
<body>
<header>
<h1>${info.title}</h1>
<p>${info.summary}</p>
<p>${prose(info.description)}</p>
<p>The same for programs: <a href="openapi.json">openapi.json</a></p>
</header>
<nav aria-label="Routes">${
    groups.map(({ operations, tag }) =>
      html`<h2>${tag.name}</h2><ul>${
        operations.map((entry) =>
          html`<li><a href="#${idOf(entry)}"><span class="method">${entry.method}</span> ${entry.path}</a></li>`
        )
      }</ul>`
    )
  }</nav>
<main>${
    groups.map(({ operations, tag }) =>
      html`<section><h2>${tag.name}</h2><p>${prose(tag.description)}</p>${operations.map(operationHtml)}</section>\n`
    )
  }<section><h2>Schemas</h2>${
    Object.entries(document.components.schemas).map(([name, schema]) =>
      html`<article id="${anchorOf(name)}"><h3>${name}</h3><p>${prose(descriptionOf(schema))}</p>${fieldsOf(schema)}${
        code(exampleOf(schema))
      }</article>\n`
    )
  }</section>
</main>
</body>
</html>
`.text
}

const operationHtml = (entry: Operation): Html => {
  const { method, operation, path } = entry
  return html`<article id="${idOf(entry)}">
<h3><span class="method">${method}</span> <code>${path}</code></h3>
<p><strong>${operation.summary}</strong></p>
<p>${prose(operation.description)}</p>
${parametersHtml(operation.parameters)}${bodyHtml(operation)}${responsesHtml(operation)}</article>\n`
}

const parametersHtml = (parameters: ReadonlyArray<OpenAPISpecParameter>): Html =>
  parameters.length === 0 ? html`` : html`<h4>Parameters</h4><table>
<thead><tr><th scope="col">Name</th><th scope="col">In</th><th scope="col">Type</th><th scope="col">Meaning</th></tr></thead>
<tbody>${
    parameters.map((parameter) =>
      html`<tr><th scope="row"><code>${parameter.name}</code>${
        parameter.required ? "" : html` <small>optional</small>`
      }</th><td>${parameter.in}</td><td>${typeOf(parameter.schema)}</td><td>${
        prose(parameter.description ?? descriptionOf(parameter.schema))
      }</td></tr>\n`
    )
  }</tbody></table>`

const bodyHtml = ({ requestBody }: OpenAPISpecOperation): Html =>
  requestBody === undefined ?
    html`` :
    html`<h4>Body</h4>${
      Object.entries(requestBody.content).map(([type, content]) =>
        html`<p>${type}: ${typeOf(content?.schema)}</p>${
          content !== undefined && "properties" in content.schema ? fieldsOf(content.schema) : ""
        }${code(exampleOf(content))}`
      )
    }`

const responsesHtml = ({ responses }: OpenAPISpecOperation): Html =>
  html`<h4>Answers</h4><table>
<thead><tr><th scope="col">Status</th><th scope="col">Body</th><th scope="col">When</th></tr></thead>
<tbody>${
    Object.entries(responses).map(([status, response]: readonly [string, OpenApiSpecResponse]) =>
      html`<tr><th scope="row">${status}</th><td>${
        Object.entries(response.content ?? {}).map(([type, content]) =>
          html`<div>${type}: ${typeOf(content?.schema)}</div>`
        )
      }</td><td>${prose(response.description)}</td></tr>\n`
    )
  }</tbody></table>${
    Object.values(responses).flatMap(({ content = {} }) => Object.values(content)).map((media) =>
      code(exampleOf(media))
    )
  }`

const code = (text: string | undefined): Html => text === undefined ? html`` : html`<pre><code>${text}</code></pre>`
