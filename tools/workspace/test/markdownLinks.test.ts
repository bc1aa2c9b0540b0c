import { existsSync, globSync, readFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { assert, it } from "vitest"
import { root } from "../src/root.mjs"

/** The anchors of a Markdown file, as GitHub makes them of its headings. */
const anchorsOf = (path: string): ReadonlyArray<string> =>
  [...readFileSync(path, "utf8").matchAll(/^#+ (.*)$/gm)]
    .map(([, heading = ""]) => heading.toLowerCase().replaceAll(/[^\p{L}\p{N} _-]/gu, "").replaceAll(" ", "-"))

it.each(["README.md", "CONTRIBUTING.md", ...globSync("docs/**/*.md", { cwd: root })])(
  "the links in %s lead to files and headings of the repository",
  (file) => {
    const path = join(root, file)
    const links = [...readFileSync(path, "utf8").matchAll(/\]\((?!\w+:)([^)#]*)(?:#([^)]*))?\)/g)]
    const broken = links.filter(([, target = "", anchor]) => {
      const aim = target === "" ? path : join(dirname(path), target)
      return !existsSync(aim) || (anchor !== undefined && !anchorsOf(aim).includes(anchor))
    })
    assert.deepEqual(broken.map(([link]) => link), [])
  }
)
