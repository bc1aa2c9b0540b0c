import { isBuiltin } from "node:module"
import { dirname, isAbsolute, join, relative, sep } from "node:path"
import { layers } from "./layers.mjs"
import { packageOf, packages, rootManifest } from "./packages.mjs"

/** @typedef {import("./packages.mjs").Package} Package */
/** @typedef {Parameters<import("oxlint/plugins-dev").RuleTester["run"]>[1]} Rule */
/** @typedef {ReturnType<NonNullable<Rule["create"]>>} Visitor */
/** @typedef {Parameters<NonNullable<Visitor["CallExpression"]>>[0]["arguments"][number]} Argument */
/** @typedef {Parameters<NonNullable<Visitor["ImportSpecifier"]>>[0]["imported"]} ModuleName */
/** @typedef {NonNullable<Parameters<NonNullable<Visitor["TSImportType"]>>[0]["qualifier"]>} Qualifier */

/** What a module takes of another where it takes all of it, or nobody can tell. */
const everything = "*"

/** @param {ModuleName} name */
const textOf = (name) => name.type === "Literal" ? name.value : name.name

/**
 * The first name of `A.B.C`.
 *
 * @param {Qualifier} qualifier
 * @returns {string}
 */
const firstOf = (qualifier) =>
  qualifier.type === "Identifier"
    ? qualifier.name
    : qualifier.type === "TSQualifiedName"
    ? firstOf(qualifier.left)
    : everything

/**
 * The name of the package in a bare specifier: `@scope/name` of `@scope/name/sub/path`.
 *
 * @param {string} specifier
 */
const packageName = (specifier) => specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/")

/**
 * @param {string} directory
 * @param {string} file
 */
const isInside = (directory, file) => {
  const path = relative(directory, file)
  return path !== ".." && !path.startsWith(`..${sep}`) && !isAbsolute(path)
}

/**
 * What kind of file it is within its package: a source is shipped or runs in the product, a test lies
 * in `test/`, and tooling (`*.config.ts`, everything in `tools/`) is only run by those who develop.
 *
 * @param {string} file
 * @param {Package} home
 * @returns {"source" | "test" | "tooling"}
 */
const roleOf = (file, home) => {
  const path = relative(home.directory, file)
  if (path.startsWith(`test${sep}`)) return "test"
  return home.layer === "tool" || /\.config\.[cm]?[jt]s$/.test(path) ? "tooling" : "source"
}

/**
 * Says what is wrong with an import of another package of the workspace.
 *
 * @param {Package} home
 * @param {Package} target
 * @param {string} specifier
 * @param {ReturnType<typeof roleOf>} role
 * @param {readonly string[]} taken
 * @returns {string | undefined}
 */
const breachWithin = (home, target, specifier, role, taken) => {
  const { name, exports } = target.manifest
  if (target === home) return `'${name}' is this very package: import its files by relative paths.`
  const layer = layers[home.layer ?? ""]
  if (layer === undefined) {
    return `'${home.manifest.name}' needs an Nx tag 'layer:<name>' with a name of tools/lint/src/layers.mjs.`
  }
  const more = { source: [], test: layer.inTests, tooling: ["tool"] }[role]
  const allowed = [...layer.imports, ...more]
  if (target.layer === undefined || !allowed.includes(target.layer)) {
    const list = allowed.length === 0 ? "no other" : allowed.join(", ")
    return `Layer '${home.layer}' ${
      role === "test" ? "in tests " : ""
    }may import ${list}, not '${target.layer}' (${name}).`
  }
  const withheld = role === "source" ? layer.without?.[name] ?? [] : []
  const wrong = withheld.find((name) => taken.includes(name) || taken.includes(everything))
  if (wrong !== undefined) {
    return `Layer '${home.layer}' may not import '${wrong}' of '${name}'${
      taken.includes(everything) ? ": import what you need of it by name" : ""
    }.`
  }
  const entry = `.${specifier.slice(name.length)}`
  return exports !== undefined && !(entry in exports)
    ? `'${name}' has no entry point '${entry}': it exports ${Object.keys(exports).join(", ")}.`
    : undefined
}

/**
 * Says what is wrong with importing `specifier` in `file`, or undefined where nothing is.
 *
 * @param {string} file absolute
 * @param {string} specifier
 * @param {readonly string[]} taken the names that are imported, or {@link everything}
 * @returns {string | undefined}
 */
const breach = (file, specifier, taken) => {
  const home = packageOf(file)
  if (home === undefined || specifier.startsWith("#")) return undefined
  const role = roleOf(file, home)

  if (specifier.startsWith(".")) {
    return isInside(home.directory, join(dirname(file), specifier))
      ? undefined
      : `'${specifier}' leaves the package: import other packages by name.`
  }
  if (isAbsolute(specifier) || specifier.startsWith("file:")) {
    return `'${specifier}' is an absolute path: import other packages by name.`
  }
  if (isBuiltin(specifier)) {
    return role === "source" && layers[home.layer ?? ""]?.anyRuntime === true
      ? `Layer '${home.layer}' runs on any runtime: '${specifier}' exists in Node only.`
      : undefined
  }

  const name = packageName(specifier)
  const target = packages.get(name)
  const wrong = target && breachWithin(home, target, specifier, role, taken)
  if (wrong !== undefined) return wrong

  const { manifest } = home
  const shipped = [manifest.dependencies, manifest.peerDependencies, manifest.optionalDependencies]
  const declared = role === "source" ? shipped : [...shipped, manifest.devDependencies, rootManifest.devDependencies]
  return declared.some((dependencies) => dependencies !== undefined && name in dependencies)
    ? undefined
    : `'${name}' is not among the ${
      role === "source" ? "dependencies" : "dependencies or devDependencies"
    } of this package.`
}

/**
 * Holds the import directions: every way that a module can name another one is looked at, and each
 * must go along `layers.mjs`, enter by a named entry point, and be declared in package.json.
 *
 * @type {Rule}
 */
export const boundaries = {
  create(context) {
    /**
     * @param {Argument} node
     * @param {readonly string[]} taken
     */
    const check = (node, taken = [everything]) => {
      const specifier = node.type === "Literal" && typeof node.value === "string"
        ? node.value
        : node.type === "TemplateLiteral" && node.expressions.length === 0
        ? (node.quasis[0]?.value.cooked ?? "")
        : undefined
      const message = specifier === undefined
        ? "Name the module in a string, so that import directions can be checked."
        : breach(context.filename, specifier, taken)
      if (message !== undefined) context.report({ node, message })
    }
    return {
      ImportDeclaration: (node) =>
        check(
          node.source,
          node.specifiers.map((specifier) =>
            specifier.type === "ImportSpecifier"
              ? textOf(specifier.imported)
              : specifier.type === "ImportDefaultSpecifier"
              ? "default"
              : everything
          )
        ),
      ExportAllDeclaration: (node) => check(node.source),
      ExportNamedDeclaration: (node) =>
        node.source && check(node.source, node.specifiers.map(({ local }) => textOf(local))),
      ImportExpression: (node) => check(node.source),
      TSImportType: (node) => check(node.source, [node.qualifier === null ? everything : firstOf(node.qualifier)]),
      TSExternalModuleReference: (node) => check(node.expression),
      CallExpression(node) {
        const { callee, arguments: [argument] } = node
        const requires = (callee.type === "Identifier" && callee.name === "require") ||
          (callee.type === "MemberExpression" &&
            callee.property.type === "Identifier" &&
            callee.property.name === "resolve" &&
            (callee.object.type === "MetaProperty" ||
              (callee.object.type === "Identifier" && callee.object.name === "require")))
        if (requires && argument !== undefined) check(argument)
      }
    }
  }
}
