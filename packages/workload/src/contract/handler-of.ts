import type { Handler, ServiceCall } from '@rpc-vs-mom/service'
import { codecOf } from './codec-of-call.ts'
import type { ContractMethod } from './service-contract.ts'

/** Answers a method by a function of its messages, in the encoding that the request came in. */
export function handlerOf<Request, Reply>(
  { name, request, reply }: ContractMethod<Request, Reply>,
  answer: (message: Request, call: ServiceCall) => Reply | Promise<Reply>,
): Handler {
  return {
    method: name,
    async answer(bytes, call) {
      const codec = codecOf(call).name
      return reply[codec].encode(await answer(request[codec].decode(bytes), call))
    },
  }
}
