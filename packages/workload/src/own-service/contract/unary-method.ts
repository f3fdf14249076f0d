import { didYouMean } from '@rpc-vs-mom/cli'
import protobuf, { type Method, type Root, type Service, type Type } from 'protobufjs'
import { usageError } from '../usage-error.ts'

/** A method that takes one message and answers with one. */
export interface UnaryMethod {
  /** In full, `package.Service/Method`. */
  readonly name: string
  readonly request: Type
  readonly reply: Type
}

/** The method that `--call` names, as `package.Service/Method` or with a dot; throws one sentence where there is none. */
export function unaryMethod(root: Root, call: string): UnaryMethod {
  const [, serviceName, methodName] = /^\.?([\w.]+)[/.](\w+)$/.exec(call) ?? []
  if (serviceName === undefined || methodName === undefined)
    throw usageError(`--call ${call} does not have the form package.Service/Method.`)
  const service = serviceNamed(root, serviceName)
  const method = methodNamed(service, methodName)
  const name = `${serviceName}/${methodName}`
  const streams = streamsOf(method)
  if (streams !== undefined)
    throw usageError(`--call ${name} is ${streams}; only unary methods can be called.`)
  method.resolve()
  const { resolvedRequestType: request, resolvedResponseType: reply } = method
  return { name, request: request!, reply: reply! }
}

function serviceNamed(root: Root, name: string): Service {
  const services = servicesIn(root)
  const found = services.get(name)
  if (found !== undefined) return found
  const known = [...services.keys()]
  if (known.length === 0)
    throw usageError(`There is no service "${name}": the proto files have none.`)
  throw usageError(
    `There is no service "${name}"; there is ${known.join(', ')}.${didYouMean(name, known)}`,
  )
}

function methodNamed(service: Service, name: string): Method {
  const found = service.methodsArray.find((method) => method.name === name)
  if (found !== undefined) return found
  const known = service.methodsArray.map((method) => method.name)
  throw usageError(
    `The service ${fullNameOf(service)} has no method "${name}"; it has ${known.join(', ')}.${didYouMean(name, known)}`,
  )
}

function servicesIn(namespace: protobuf.NamespaceBase): Map<string, Service> {
  const found = new Map<string, Service>()
  for (const nested of namespace.nestedArray) {
    if (nested instanceof protobuf.Service) found.set(fullNameOf(nested), nested)
    else if (nested instanceof protobuf.Namespace)
      for (const [name, service] of servicesIn(nested)) found.set(name, service)
  }
  return found
}

function streamsOf({ requestStream, responseStream }: Method): string | undefined {
  if (requestStream && responseStream) return 'bidirectionally streaming'
  if (requestStream) return 'client streaming'
  return responseStream ? 'server streaming' : undefined
}

/** As in a proto file, without the dot that protobufjs puts in front. */
export function fullNameOf({ fullName }: { fullName: string }): string {
  return fullName.replace(/^\./, '')
}
