/**
 * The arguments as the parser can read them: it takes `-delta` after `--sort` for flags of one letter each, so the two
 * are joined to `--sort=-delta`.
 */
export const joinSort = (argv: ReadonlyArray<string>): ReadonlyArray<string> => {
  const joined: Array<string> = []
  for (let index = 0; index < argv.length; index++) {
    const argument = argv[index] ?? ""
    if (argument === "--") return [...joined, ...argv.slice(index)]
    const next = argv[index + 1]
    if (argument === "--sort" && next !== undefined && /^-[^-]/.test(next)) {
      joined.push(`${argument}=${next}`)
      index++
    } else {
      joined.push(argument)
    }
  }
  return joined
}
