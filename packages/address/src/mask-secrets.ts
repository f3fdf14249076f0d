/** From one scheme to the last `@` before white space or the next URL of a list. */
const userinfos = /([a-z][a-z\d+.-]*:\/\/)((?:(?![,;"'`(=][a-z][a-z\d+.-]*:\/\/)\S)*)@/gi

/**
 * The text with the password of every URL in it replaced, fit for terminals, answers and result files. A password
 * may hold what a URL must not hold unescaped, such as `/` or `@`: everything up to the last `@` counts as
 * belonging to it, so that too much may be hidden and never too little. White space
 * ends a URL.
 */
export function maskSecrets(text: string): string {
  return text.replaceAll(userinfos, (_, scheme: string, userinfo: string) => {
    // As sentences about the form of a URL write it.
    if (userinfo === 'user:password') return `${scheme}${userinfo}@`
    const colon = userinfo.indexOf(':')
    return colon === -1 ? `${scheme}${userinfo}@` : `${scheme}${userinfo.slice(0, colon)}:***@`
  })
}
