import { existsSync, readdirSync, readFileSync } from "node:fs"
import { basename, dirname, join, relative, sep } from "node:path"
import { packageOf } from "./packages.mjs"

/** @typedef {Parameters<import("oxlint/plugins-dev").RuleTester["run"]>[1]} Rule */
/** @typedef {ReturnType<NonNullable<Rule["create"]>>} Visitor */
/** @typedef {Parameters<NonNullable<Visitor["ImportDeclaration"]>>[0]["source"]} Source */

/** Matches static imports and exports, and imports within types. False matches refer to no folder and are harmless. */
const relativeImport = /(?:^\s*(?:import|export)\b[^"';]*?from\s+|\bimport\()"(\.[^"]+)"/gm

/**
 * Whether an import crosses folders. The `index.ts` of a folder may import what is below it.
 *
 * @param {string} file
 * @param {string} target both relative to `src`
 */
const crossesFolders = (file, target) => {
  const [from, to] = [dirname(file), dirname(target)]
  const isIndex = /^index\.[cm]?[jt]sx?$/.test(basename(file)) && (from === "." || to.startsWith(from + sep))
  return from !== to && !isIndex
}

/**
 * The direct imports of each folder in a package's `src`.
 *
 * @param {string} src
 * @returns {ReadonlyMap<string, ReadonlySet<string>>}
 */
const folderImports = (src) => {
  /** @type {Map<string, Set<string>>} */
  const imports = new Map()
  const files = existsSync(src) ? readdirSync(src, { encoding: "utf8", recursive: true }) : []
  for (const file of files.filter((file) => /\.[cm]?[jt]sx?$/.test(file))) {
    for (const [, specifier = ""] of readFileSync(join(src, file), "utf8").matchAll(relativeImport)) {
      const target = join(dirname(file), specifier)
      if (!crossesFolders(file, target)) continue
      imports.set(dirname(file), (imports.get(dirname(file)) ?? new Set()).add(dirname(target)))
    }
  }
  return imports
}

/** @type {Map<string, ReadonlyMap<string, ReadonlySet<string>>>} */
const cache = new Map()

/**
 * The shortest import path from one folder to another, including both; undefined if there is none.
 *
 * @param {ReadonlyMap<string, ReadonlySet<string>>} imports
 * @param {string} from
 * @param {string} to
 * @returns {ReadonlyArray<string> | undefined}
 */
const importPath = (imports, from, to) => {
  const visited = new Set([from])
  const paths = [[from]]
  for (const path of paths) {
    const last = path.at(-1) ?? from
    if (last === to) return path
    for (const next of imports.get(last) ?? []) {
      if (visited.has(next)) continue
      visited.add(next)
      paths.push([...path, next])
    }
  }
  return undefined
}

/** @param {string} folder */
const displayName = (folder) => folder === "." ? "src" : folder.replaceAll(sep, "/")

/**
 * Forbids import cycles between the folders of a package's `src`, including type imports, so that a folder can be
 * understood without its users. `import/no-cycle` does the same for files.
 *
 * @type {Rule}
 */
export const folderCycles = {
  create(context) {
    const home = packageOf(context.filename)
    const src = join(home?.directory ?? "", "src")
    const file = relative(src, context.filename)
    if (home === undefined || file.startsWith("..")) return {}
    const imports = cache.get(src) ?? folderImports(src)
    cache.set(src, imports)
    /** @param {Source | null | undefined} source */
    const check = (source) => {
      if (!source?.value.startsWith(".")) return
      const target = join(dirname(file), source.value)
      if (!crossesFolders(file, target)) return
      const path = importPath(imports, dirname(target), dirname(file))
      if (path === undefined) return
      const cycle = [dirname(file), ...path].map(displayName).join(" → ")
      context.report({ node: source, message: `Folders import each other: ${cycle}.` })
    }
    return {
      ImportDeclaration: (node) => check(node.source),
      ExportAllDeclaration: (node) => check(node.source),
      ExportNamedDeclaration: (node) => check(node.source),
      TSImportType: (node) => check(node.source)
    }
  }
}
