/**
 * The text with everything between each pair of `<!-- table:NAME -->` and `<!-- end -->` replaced. Throws when
 * a table has no place or a place no table.
 */
export function withTables(text: string, tables: Readonly<Record<string, string>>): string {
  const used = new Set<string>()
  const filled = text.replaceAll(/<!-- table:(.+?) -->[\s\S]*?<!-- end -->/g, (_, name: string) => {
    const table = tables[name]
    if (table === undefined) throw new RangeError(`There is no table "${name}".`)
    used.add(name)
    return `<!-- table:${name} -->\n\n${table}\n\n<!-- end -->`
  })
  const homeless = Object.keys(tables).find((name) => !used.has(name))
  if (homeless !== undefined) throw new RangeError(`The text has no place for "${homeless}".`)
  return filled
}
