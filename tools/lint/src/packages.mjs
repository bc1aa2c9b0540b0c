import { existsSync, readdirSync, readFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"

/** The root of the repository. */
export const root = fileURLToPath(new URL("../../..", import.meta.url))

/** The folders that contain packages, as in the root's package.json. */
const parents = ["packages", "apps", "tools"]

/**
 * @typedef {object} Manifest
 * @property {string} name
 * @property {string} version
 * @property {Record<string, string>} [dependencies]
 * @property {Record<string, string>} [peerDependencies]
 * @property {Record<string, string>} [optionalDependencies]
 * @property {Record<string, string>} [devDependencies]
 * @property {Record<string, unknown>} [exports]
 * @property {{ readonly tags?: readonly string[] }} [nx]
 */

/**
 * @typedef {object} Package
 * @property {string} directory absolute
 * @property {Manifest} manifest
 * @property {string | undefined} layer what its Nx tag `layer:<name>` says
 */

/**
 * @param {string} directory
 * @returns {Manifest}
 */
// oxlint-disable-next-line typescript/no-unsafe-return -- npm has read these files before us
const readManifest = (directory) => JSON.parse(readFileSync(join(directory, "package.json"), "utf8"))

/** @type {Manifest} */
export const rootManifest = readManifest(root)

/**
 * Every package of the workspace by name.
 *
 * @type {ReadonlyMap<string, Package>}
 */
export const packages = new Map(
  parents
    .flatMap((parent) => {
      const folder = join(root, parent)
      return existsSync(folder) ? readdirSync(folder).map((child) => join(folder, child)) : []
    })
    .filter((directory) => existsSync(join(directory, "package.json")))
    .map((directory) => {
      const manifest = readManifest(directory)
      const tag = manifest.nx?.tags?.find((tag) => tag.startsWith("layer:"))
      return [manifest.name, { directory, manifest, layer: tag?.slice("layer:".length) }]
    })
)

const byDirectory = new Map([...packages.values()].map((package_) => [package_.directory, package_]))

/**
 * The package of a file; undefined if it belongs to none.
 *
 * @param {string} file absolute
 * @returns {Package | undefined}
 */
export const packageOf = (file) => {
  for (let directory = dirname(file); directory.length >= root.length - 1; directory = dirname(directory)) {
    const found = byDirectory.get(directory)
    if (found !== undefined) return found
    if (directory === dirname(directory)) return undefined
  }
  return undefined
}
