/** As which variant of the study a cluster at such a URL appears in the results. */
const namesByScheme: Readonly<Record<string, string>> = {
  grpc: 'rpc',
  amqp: 'mom',
  nats: 'mom-nats',
  broker: 'mom-broker',
}

/** Name of the variant of a target that was given none; that of its scheme where the study has no variant of it. */
export function variantNameOf(target: string): string {
  const scheme = target.slice(0, target.indexOf(':'))
  return namesByScheme[scheme] ?? scheme
}
