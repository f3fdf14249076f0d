/**
 * The command line of this process, as somebody types it to repeat the run. It may hold a password in a URL; values
 * of metadata, which may be tokens, are left out.
 */
export function commandTyped(typed: readonly string[] = process.argv.slice(2)): string {
  const words = typed.map((word, index) => {
    if (typed[index - 1] === '--metadata') return withoutValue(word)
    return word.startsWith('--metadata=') ? `--metadata=${withoutValue(word.slice(11))}` : word
  })
  return ['pnpm hammer', ...words].join(' ')
}

function withoutValue(entry: string): string {
  return entry.replace(/=.*$/s, '=***')
}
