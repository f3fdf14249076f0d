/** What a listener serves. */
export interface Contract {
  /**
   * In full, `package.Service/Method`; others are UNIMPLEMENTED. The first is meant where a message names
   * none, as those of the original study over AMQP do.
   */
  readonly methods: readonly string[]
  /** The compiled protos, a `FileDescriptorSet` in base64, for those who ask what is served. */
  readonly descriptorSetBase64?: string
}

/** The method of the contract that a message means: by its name in full, by its last part, or the first. */
export function methodMeant({ methods }: Contract, named: string): string | undefined {
  if (named === '') return methods[0]
  if (methods.includes(named)) return named
  return methods.find((method) => method.endsWith(`/${named}`))
}

/** The services of the contract in full, `package.Service`. */
export function servicesOf({ methods }: Contract): string[] {
  return [...new Set(methods.map((method) => method.slice(0, method.indexOf('/'))))]
}
