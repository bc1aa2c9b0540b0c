/**
 * @typedef {object} Layer
 * @property {readonly string[]} imports layers that the layer's sources may import
 * @property {readonly string[]} inTests layers that its test folder may import besides
 * @property {boolean} anyRuntime whether its sources must do without Node's own modules
 */

/**
 * Which layer may import which. This table is the only place that says so: the lint rule reads it, and
 * so does the test that compares it with every package.json. A package names its layer with the Nx tag
 * `layer:<name>`; one of its own layer it may never import.
 *
 * @type {Readonly<Record<string, Layer>>}
 */
export const layers = {
  schema: { imports: [], inTests: [], anyRuntime: true },
  core: { imports: ["schema"], inTests: ["sandbox"], anyRuntime: true },
  store: { imports: ["schema", "core"], inTests: ["sandbox"], anyRuntime: false },
  sandbox: { imports: ["schema"], inTests: [], anyRuntime: false },
  api: { imports: ["schema"], inTests: [], anyRuntime: false },
  runtime: { imports: ["schema", "core", "store", "sandbox", "api"], inTests: [], anyRuntime: false },
  app: { imports: ["schema", "core", "api", "runtime"], inTests: ["sandbox"], anyRuntime: false },
  tool: {
    imports: ["schema", "core", "store", "sandbox", "api", "runtime", "app"],
    inTests: [],
    anyRuntime: false
  }
}
