import { existsSync, readdirSync, readFileSync } from "node:fs"
import { basename, dirname, join, relative, sep } from "node:path"
import { packageOf } from "./packages.mjs"

/** @typedef {Parameters<import("oxlint/plugins-dev").RuleTester["run"]>[1]} Rule */
/** @typedef {ReturnType<NonNullable<Rule["create"]>>} Visitor */
/** @typedef {Parameters<NonNullable<Visitor["ImportDeclaration"]>>[0]["source"]} Source */

/** Static imports and exports, and those within types. What it takes too much of is no folder. */
const specifiers = /(?:^\s*(?:import|export)\b[^"';]*?from\s+|\bimport\()"(\.[^"]+)"/gm

/**
 * Whether an import counts. A folder's `index.ts` only collects what is beneath it.
 *
 * @param {string} file
 * @param {string} target both relative to `src`
 */
const counts = (file, target) => {
  const [from, to] = [dirname(file), dirname(target)]
  const isFace = /^index\.[cm]?[jt]sx?$/.test(basename(file)) && (from === "." || to.startsWith(from + sep))
  return from !== to && !isFace
}

/**
 * The folders that each folder of a package's `src` imports, directly.
 *
 * @param {string} src
 * @returns {ReadonlyMap<string, ReadonlySet<string>>}
 */
const importsOf = (src) => {
  /** @type {Map<string, Set<string>>} */
  const imports = new Map()
  const files = existsSync(src) ? readdirSync(src, { encoding: "utf8", recursive: true }) : []
  for (const file of files.filter((file) => /\.[cm]?[jt]sx?$/.test(file))) {
    for (const [, specifier = ""] of readFileSync(join(src, file), "utf8").matchAll(specifiers)) {
      const target = join(dirname(file), specifier)
      if (!counts(file, target)) continue
      imports.set(dirname(file), (imports.get(dirname(file)) ?? new Set()).add(dirname(target)))
    }
  }
  return imports
}

/** @type {Map<string, ReadonlyMap<string, ReadonlySet<string>>>} */
const known = new Map()

/**
 * The shortest way along imports from one folder to another, both included; undefined where there is none.
 *
 * @param {ReadonlyMap<string, ReadonlySet<string>>} imports
 * @param {string} from
 * @param {string} to
 * @returns {ReadonlyArray<string> | undefined}
 */
const wayBetween = (imports, from, to) => {
  const seen = new Set([from])
  const ways = [[from]]
  for (const way of ways) {
    const last = way.at(-1) ?? from
    if (last === to) return way
    for (const next of imports.get(last) ?? []) {
      if (seen.has(next)) continue
      seen.add(next)
      ways.push([...way, next])
    }
  }
  return undefined
}

/** @param {string} folder */
const nameOf = (folder) => folder === "." ? "src" : folder.replaceAll(sep, "/")

/**
 * No two folders of a package's `src` import each other, directly or around others, by types or by values: what is in a
 * folder can then be understood without those that use it. `import/no-cycle` says the same of files.
 *
 * @type {Rule}
 */
export const folders = {
  create(context) {
    const home = packageOf(context.filename)
    const src = join(home?.directory ?? "", "src")
    const file = relative(src, context.filename)
    if (home === undefined || file.startsWith("..")) return {}
    const imports = known.get(src) ?? importsOf(src)
    known.set(src, imports)
    /** @param {Source | null | undefined} source */
    const check = (source) => {
      if (!source?.value.startsWith(".")) return
      const target = join(dirname(file), source.value)
      if (!counts(file, target)) return
      const way = wayBetween(imports, dirname(target), dirname(file))
      if (way === undefined) return
      const circle = [dirname(file), ...way].map(nameOf).join(" → ")
      context.report({ node: source, message: `Folders import each other: ${circle}.` })
    }
    return {
      ImportDeclaration: (node) => check(node.source),
      ExportAllDeclaration: (node) => check(node.source),
      ExportNamedDeclaration: (node) => check(node.source),
      TSImportType: (node) => check(node.source)
    }
  }
}
