/** The command line of this process, as somebody types it to repeat the run; it may hold a password. */
export function commandTyped(): string {
  return ['pnpm hammer', ...process.argv.slice(2)].join(' ')
}
