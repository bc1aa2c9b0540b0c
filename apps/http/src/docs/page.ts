/** Renders the documentation page. */
import type {
  OpenAPISpec,
  OpenAPISpecOperation,
  OpenAPISpecParameter,
  OpenApiSpecResponse
} from "effect/http-api/OpenApi"
import { curlOf, curlVariables } from "./curl.ts"
import { type Html, html, prose } from "./html.ts"
import { htmlPage } from "./layout.ts"
import { type ProblemDescription, problemsOf, sharedProblems } from "./problems.ts"
import { anchorOf, descriptionOf, exampleOf, fieldsOf, typeOf } from "./schemaHtml.ts"
import { type Operation, operationsOf } from "./operations.ts"

const idOf = ({ method, path }: Operation): string => `${method}${path}`.toLowerCase().replace(/[^a-z0-9]+/g, "-")

/** A path that may wrap between its parts. */
const breakable = (path: string): ReadonlyArray<Html> => path.split(/(?<=.\/)/).map((part) => html`${part}<wbr>`)

/** Renders an OpenAPI document. */
export const renderPage = (document: OpenAPISpec): string => {
  const operations = operationsOf(document)
  const shared = sharedProblems(operations.map(({ operation }) => operation))
  const isShared = new Set([...shared.always, ...shared.guarded].map(({ name }) => name))
  const groups = document.tags.map((tag) => ({
    tag,
    operations: operations.filter(({ operation }) => operation.tags.includes(tag.name))
  })).filter(({ operations }) => operations.length > 0)
  const { info } = document
  return htmlPage(
    `${info.title}: HTTP service`,
    html`<header>
<h1>${info.title}</h1>
<p>${info.summary}</p>
<p>${prose(info.description)}</p>
<p>The same for programs: <a href="openapi.json">openapi.json</a></p>
</header>
<nav aria-label="Contents"><ul>
<li><a href="#authentication">Authentication</a></li>
<li><a href="#errors">Errors</a></li>
</ul>${
      groups.map(({ operations, tag }) =>
        html`<h2>${tag.name}</h2><ul>${
          operations.map((entry) =>
            html`<li><a href="#${idOf(entry)}"><span class="method">${entry.method}</span> ${
              breakable(entry.path)
            }</a></li>`
          )
        }</ul>`
      )
    }<h2><a href="#schemas">Schemas</a></h2></nav>
<main>${authenticationHtml(operations)}${errorsHtml(shared)}${
      groups.map(({ operations, tag }) =>
        html`<section><h2>${tag.name}</h2><p>${prose(tag.description)}</p>${
          operations.map((entry) => operationHtml(entry, isShared))
        }</section>\n`
      )
    }<section id="schemas"><h2>Schemas</h2>${
      Object.entries(document.components.schemas).map(([name, schema]) =>
        html`<article id="${anchorOf(name)}"><h3>${name}</h3><p>${prose(descriptionOf(schema))}</p>${fieldsOf(schema)}${
          code(exampleOf(schema))
        }</article>\n`
      )
    }</section>
</main>`
  )
}

const authenticationHtml = (operations: ReadonlyArray<Operation>): Html =>
  html`<section id="authentication"><h2>Authentication</h2>
<p>${
    prose(
      "If the service has API keys (`STOCKTALLY_API_KEYS`), send one of them with each request, as `Authorization: " +
        "Bearer SECRET`. A key with `ro:` is read-only. A service on loopback may have no keys."
    )
  } No key is needed for ${
    operations.filter(({ operation }) => operation.security.length === 0).map((entry, index) =>
      html`${index === 0 ? "" : ", "}<a href="#${idOf(entry)}">${entry.path}</a>`
    )
  }.</p>
<p>The <code>curl</code> examples below use these variables for the address and the key:</p>
${line(`export ${curlVariables.address}=http://127.0.0.1:4000 ${curlVariables.key}=SECRET`)}</section>\n`

const errorsHtml = ({ always, guarded }: ReturnType<typeof sharedProblems>): Html =>
  html`<section id="errors"><h2>Errors</h2>
<p>${
    prose(
      "Errors are `application/problem+json` (RFC 9457). `type` is a stable identifier of the error; `retryable` " +
        "says whether the same request can succeed later; `requestId` is also in the `X-Request-Id` header and in " +
        "the service's log. The routes below list only their own errors, and not those in the next two tables."
    )
  }</p>
<h3>Errors of every route</h3>${problemTable(always)}
<h3>Errors of every route that needs a key</h3>${problemTable(guarded)}</section>\n`

const problemRow = ({ description, name, status }: ProblemDescription): Html =>
  html`<tr><th scope="row">${status}</th><td><a href="#${anchorOf(name)}">${name}</a></td><td>${
    prose(description)
  }</td></tr>\n`

const responseTable = (rows: ReadonlyArray<Html>): Html =>
  html`<table>
<thead><tr><th scope="col">Status</th><th scope="col">Body</th><th scope="col">When</th></tr></thead>
<tbody>${rows}</tbody></table>`

const problemTable = (problems: ReadonlyArray<ProblemDescription>): Html => responseTable(problems.map(problemRow))

const operationHtml = (entry: Operation, isShared: ReadonlySet<string>): Html => {
  const { method, operation, path } = entry
  return html`<article id="${idOf(entry)}">
<h3><span class="method">${method}</span> <code>${path}</code></h3>
<p><strong>${operation.summary}</strong></p>
<p>${prose(operation.description)}</p>
${line(curlOf(method, path, operation))}${parametersHtml(operation.parameters)}${bodyHtml(operation)}${
    responsesHtml(operation, isShared)
  }</article>\n`
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

const responsesHtml = (operation: OpenAPISpecOperation, isShared: ReadonlySet<string>): Html => {
  const responses = Object.entries(operation.responses).filter(([status]) => status < "400")
  return html`<h4>Responses</h4>${
    responseTable([
      ...responses.map(([status, response]: readonly [string, OpenApiSpecResponse]) =>
        html`<tr><th scope="row">${status}</th><td>${
          Object.entries(response.content ?? {}).map(([type, content]) =>
            html`<div>${type}: ${typeOf(content?.schema)}</div>`
          )
        }</td><td>${prose(response.description)}</td></tr>\n`
      ),
      ...problemsOf(operation).filter(({ name }) => !isShared.has(name)).map(problemRow)
    ])
  }<p><small>See also the <a href="#errors">errors of every route</a>.</small></p>${
    responses.flatMap(([, { content = {} }]) => Object.values(content)).flatMap((media) => exampleOf(media) ?? []).map(
      (example) => html`<h4>Example</h4>${code(example)}`
    )
  }`
}

const code = (text: string | undefined): Html => text === undefined ? html`` : html`<pre><code>${text}</code></pre>`

/** A shell command. A click selects all of it. */
const line = (text: string): Html => html`<pre class="line"><code>${text}</code></pre>`
