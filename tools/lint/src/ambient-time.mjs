/** @typedef {import("./boundaries.mjs").Rule} Rule */

/**
 * Forbids the two spellings of "now" that a list of forbidden names cannot tell from the rest of `Date`:
 * `new Date()` and `Date()`. Time comes from Effect's Clock, so that tests can hold it.
 *
 * @type {Rule}
 */
export const ambientTime = {
  create(context) {
    const message = "Take the time from Clock or DateTime.now, so that tests can hold it."
    return {
      NewExpression(node) {
        if (node.callee.type === "Identifier" && node.callee.name === "Date" && node.arguments.length === 0) {
          context.report({ node, message })
        }
      },
      CallExpression(node) {
        if (node.callee.type === "Identifier" && node.callee.name === "Date") context.report({ node, message })
      }
    }
  }
}
