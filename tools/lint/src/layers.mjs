/**
 * @typedef {object} Layer
 * @property {readonly string[]} imports layers that the layer's sources may import
 * @property {readonly string[]} inTests layers that its test folder may import besides
 * @property {boolean} anyRuntime whether its sources must do without Node's own modules
 * @property {Readonly<Record<string, readonly string[]>>} [without] names by package that its sources may not import
 */

/** Doors ask the ports of `sync`, and not the store behind these: only `program` puts the two together. */
const withoutStore = { "@stocktally/tally": ["StockStore"] }

/**
 * Which layer may import which. This table is the only place that says so: the lint rule reads it, and
 * so does the test that compares it with every package.json. A package names its layer with the Nx tag
 * `layer:<name>`; one of its own layer it may never import.
 *
 * @type {Readonly<Record<string, Layer>>}
 */
export const layers = {
  schema: { imports: [], inTests: [], anyRuntime: true },
  core: { imports: ["schema"], inTests: ["sandbox", "testing"], anyRuntime: true },
  tally: { imports: ["schema"], inTests: ["sandbox", "testing"], anyRuntime: true },
  sync: { imports: ["schema", "core", "tally"], inTests: ["sandbox", "store", "testing"], anyRuntime: true },
  store: { imports: ["schema", "core", "tally"], inTests: ["sandbox", "testing"], anyRuntime: false },
  sandbox: { imports: ["schema"], inTests: [], anyRuntime: false },
  testing: { imports: ["schema", "core", "tally", "sandbox"], inTests: [], anyRuntime: false },
  api: { imports: ["schema", "tally", "sync"], inTests: [], anyRuntime: true, without: withoutStore },
  program: {
    imports: ["schema", "core", "tally", "sync", "store", "sandbox", "api"],
    inTests: ["testing"],
    anyRuntime: false
  },
  app: {
    imports: ["schema", "core", "tally", "sync", "api", "program"],
    inTests: ["sandbox", "testing"],
    anyRuntime: false,
    without: withoutStore
  },
  tool: {
    imports: ["schema", "core", "tally", "sync", "store", "sandbox", "testing", "api", "program", "app"],
    inTests: [],
    anyRuntime: false
  }
}
