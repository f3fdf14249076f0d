import { Option } from '@rpc-vs-mom/cli'

/** What is called of whom, and what comes back; a text is empty where it was not given. */
export type OwnServiceSettings = {
  readonly proto: string
  readonly protoPath: readonly string[]
  readonly call: string
  readonly data: readonly string[]
  readonly expect: readonly string[]
  readonly expectSize: string
  readonly expectStatus: string
}

/** Of both sides: which method it is. */
export const contractOptions: readonly Option[] = [
  new Option('--proto <file>', 'proto file of the service').default('', 'none'),
  repeated('--proto-path <folder>', 'folder that imports of proto files are looked for in'),
  new Option('--call <method>', 'unary method to call, package.Service/Method').default('', 'none'),
]

/** In the order of the help. */
export const ownServiceOptions: readonly Option[] = [
  ...contractOptions,
  repeated(
    '--data <json>',
    'body of the requests in JSON, or @file with one, an array or one on each line; several are sent in turn',
  ),
  repeated(
    '--expect <what>',
    'what a right reply is: path=value for a field, or a whole one as {…} or @file',
  ),
  new Option(
    '--expect-size <bytes>',
    'how many bytes a right reply has: 120, or 100-200 for a range',
  ).default('', 'any'),
  new Option('--expect-status <status>', 'gRPC status that a right call ends with').default(
    '',
    'OK',
  ),
]

/** May be given several times; none by default. */
function repeated(flags: string, description: string): Option {
  return new Option(flags, `${description}; may be repeated`)
    .argParser((text: string, before: readonly string[]) => [...before, text])
    .default([], 'none')
}
