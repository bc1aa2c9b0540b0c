/** @typedef {import("./boundaries.mjs").Rule} Rule */

/**
 * Forbids `new Date()` and `Date()`, the two spellings of "now" that a list of forbidden names cannot distinguish from
 * other uses of `Date`. Take the time from Effect's Clock, so that tests control it.
 *
 * @type {Rule}
 */
export const ambientTime = {
  create(context) {
    const message = "Take the time from Clock or DateTime.now, so that tests control it."
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
