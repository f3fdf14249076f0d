// Listens at LISTEN_URL, with the options given as JSON, and prints where, and a line for each
// test.Echo/Ask, which it never answers; test.Echo/Count tells how many of those it has. Run by tests,
// which kill it.
import { listen } from '../registry.ts'
import type { ListenOptions } from '../transport.ts'
import { hang } from './hang.ts'

let hanging = 0
const listener = await listen(
  String(process.env['LISTEN_URL']),
  async (request, call) => {
    if (call.method === 'test.Echo/Count') return Buffer.from(String(hanging))
    hanging++
    console.log('works')
    return hang(request, call)
  },
  JSON.parse(String(process.argv[2])) as ListenOptions,
)
console.log(listener.url)
