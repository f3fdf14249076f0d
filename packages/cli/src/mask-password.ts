/** The text with the password of every URL in it replaced, fit for terminals and result files. */
export function maskPassword(text: string): string {
  return text.replaceAll(/(\/\/[^:/@\s]+):[^@/\s]*@/g, '$1:***@')
}
