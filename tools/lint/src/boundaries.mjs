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

/** Stands for all exports of a module, or for names that cannot be determined. */
const wholeModule = "*"

/** @param {ModuleName} name */
const nameOf = (name) => name.type === "Literal" ? name.value : name.name

/**
 * The first name of `A.B.C`.
 *
 * @param {Qualifier} qualifier
 * @returns {string}
 */
const firstName = (qualifier) =>
  qualifier.type === "Identifier"
    ? qualifier.name
    : qualifier.type === "TSQualifiedName"
    ? firstName(qualifier.left)
    : wholeModule

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
 * The kind of a file within its package. A source is shipped or runs in the product, a test is in `test/`, and tooling
 * (`*.config.ts`, everything in `tools/`) runs only during development.
 *
 * @param {string} file
 * @param {Package} importer
 * @returns {"source" | "test" | "tooling"}
 */
const roleOf = (file, importer) => {
  const path = relative(importer.directory, file)
  if (path.startsWith(`test${sep}`)) return "test"
  return importer.layer === "tool" || /\.config\.[cm]?[jt]s$/.test(path) ? "tooling" : "source"
}

/**
 * Explains what is wrong with importing another package of the workspace; undefined if the import is allowed.
 *
 * @param {Package} importer
 * @param {Package} target
 * @param {string} specifier
 * @param {ReturnType<typeof roleOf>} role
 * @param {readonly string[]} names
 * @returns {string | undefined}
 */
const crossPackageViolation = (importer, target, specifier, role, names) => {
  const { name, exports } = target.manifest
  if (target === importer) return `'${name}' is this package itself: import its files by relative paths.`
  const layer = layers[importer.layer ?? ""]
  if (layer === undefined) {
    return `'${importer.manifest.name}' needs an Nx tag 'layer:<name>' with a name of tools/lint/src/layers.mjs.`
  }
  const more = { source: [], test: layer.inTests, tooling: ["tool"] }[role]
  const allowed = [...layer.imports, ...more]
  if (target.layer === undefined || !allowed.includes(target.layer)) {
    const list = allowed.length === 0 ? "no other" : allowed.join(", ")
    return `Layer '${importer.layer}' ${
      role === "test" ? "in tests " : ""
    }may import ${list}, not '${target.layer}' (${name}).`
  }
  const forbidden = role === "source" ? layer.without?.[name] ?? [] : []
  const forbiddenName = forbidden.find((name) => names.includes(name) || names.includes(wholeModule))
  if (forbiddenName !== undefined) {
    return `Layer '${importer.layer}' may not import '${forbiddenName}' of '${name}'${
      names.includes(wholeModule) ? ": import what you need of it by name" : ""
    }.`
  }
  const entry = `.${specifier.slice(name.length)}`
  return exports !== undefined && !(entry in exports)
    ? `'${name}' has no entry point '${entry}': it exports ${Object.keys(exports).join(", ")}.`
    : undefined
}

/**
 * Explains what is wrong with importing `specifier` in `file`; undefined if the import is allowed.
 *
 * @param {string} file absolute
 * @param {string} specifier
 * @param {readonly string[]} names the imported names, or {@link wholeModule}
 * @returns {string | undefined}
 */
const violation = (file, specifier, names) => {
  const importer = packageOf(file)
  if (importer === undefined || specifier.startsWith("#")) return undefined
  const role = roleOf(file, importer)

  if (specifier.startsWith(".")) {
    return isInside(importer.directory, join(dirname(file), specifier))
      ? undefined
      : `'${specifier}' leaves the package: import other packages by name.`
  }
  if (isAbsolute(specifier) || specifier.startsWith("file:")) {
    return `'${specifier}' is an absolute path: import other packages by name.`
  }
  if (isBuiltin(specifier)) {
    return role === "source" && layers[importer.layer ?? ""]?.anyRuntime === true
      ? `Layer '${importer.layer}' runs on any runtime: '${specifier}' exists in Node only.`
      : undefined
  }

  const name = packageName(specifier)
  const target = packages.get(name)
  const message = target && crossPackageViolation(importer, target, specifier, role, names)
  if (message !== undefined) return message

  const { manifest } = importer
  const shipped = [manifest.dependencies, manifest.peerDependencies, manifest.optionalDependencies]
  const declared = role === "source" ? shipped : [...shipped, manifest.devDependencies, rootManifest.devDependencies]
  return declared.some((dependencies) => dependencies !== undefined && name in dependencies)
    ? undefined
    : `'${name}' is not among the ${
      role === "source" ? "dependencies" : "dependencies or devDependencies"
    } of this package.`
}

/**
 * Enforces import directions. Checks every way to refer to another module: each must follow `layers.mjs`, use a
 * declared entry point, and be declared in package.json.
 *
 * @type {Rule}
 */
export const boundaries = {
  create(context) {
    /**
     * @param {Argument} node
     * @param {readonly string[]} names
     */
    const check = (node, names = [wholeModule]) => {
      const specifier = node.type === "Literal" && typeof node.value === "string"
        ? node.value
        : node.type === "TemplateLiteral" && node.expressions.length === 0
        ? (node.quasis[0]?.value.cooked ?? "")
        : undefined
      const message = specifier === undefined
        ? "Name the module in a string, so that import directions can be checked."
        : violation(context.filename, specifier, names)
      if (message !== undefined) context.report({ node, message })
    }
    return {
      ImportDeclaration: (node) =>
        check(
          node.source,
          node.specifiers.map((specifier) =>
            specifier.type === "ImportSpecifier"
              ? nameOf(specifier.imported)
              : specifier.type === "ImportDefaultSpecifier"
              ? "default"
              : wholeModule
          )
        ),
      ExportAllDeclaration: (node) => check(node.source),
      ExportNamedDeclaration: (node) =>
        node.source && check(node.source, node.specifiers.map(({ local }) => nameOf(local))),
      ImportExpression: (node) => check(node.source),
      TSImportType: (node) => check(node.source, [node.qualifier === null ? wholeModule : firstName(node.qualifier)]),
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
