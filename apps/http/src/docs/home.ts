import type { OpenAPISpec } from "effect/http-api/OpenApi"
import { html } from "./html.ts"
import { htmlPage } from "./layout.ts"

/** The start page for browsers. It needs no key, so it reveals nothing about the shop. */
export const renderHome = ({ info }: OpenAPISpec): string =>
  htmlPage(
    info.title,
    html`<main class="home">
<h1>${info.title}</h1>
<p>${info.summary}</p>
<p>This is its HTTP service. It reads both and writes to neither.</p>
<ul>
<li><a href="docs">Documentation</a>: every route, with an example</li>
<li><a href="openapi.json">openapi.json</a>: the same for programs</li>
</ul>
</main>`
  )
