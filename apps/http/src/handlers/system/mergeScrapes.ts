/** Metrics of several shops in one response. */

/** The lines of one metric: its comments, then its samples. */
interface Family {
  readonly comments: Array<string>
  readonly samples: Array<string>
}

/**
 * Merges texts in Prometheus' format. The samples of each shop get the label `shop`, and all lines of a metric are
 * together, as the format requires.
 */
export const mergeScrapes = (
  ofProcess: string,
  ofShops: ReadonlyArray<{ readonly slug: string; readonly text: string }>
): string => {
  const families = new Map<string, Family>()
  const add = (text: string, label: (sample: string) => string) => {
    let family: Family = { comments: [], samples: [] }
    for (const line of text.split("\n")) {
      const [, name] = /^# (?:HELP|TYPE) (\S+)/.exec(line) ?? []
      if (name !== undefined) {
        const known = families.get(name) ?? { comments: [], samples: [] }
        families.set(name, known)
        family = known
        if (!family.comments.includes(line)) family.comments.push(line)
      } else if (line !== "") {
        family.samples.push(label(line))
      }
    }
  }
  add(ofProcess, (sample) => sample)
  for (const { slug, text } of ofShops) {
    add(text, (sample) =>
      /^\S+?\{/.test(sample)
        ? sample.replace("{", `{shop="${slug}",`)
        : sample.replace(" ", `{shop="${slug}"} `))
  }
  return [...families.values()].flatMap(({ comments, samples }) => [...comments, ...samples, ""]).join("\n")
}
