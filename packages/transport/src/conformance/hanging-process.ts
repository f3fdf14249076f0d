// Listens at the URL given and prints where. It never answers GetSalesMetrics; GetSystemStats tells how
// many of those it has. Run by the conformance suite, which kills it.
import { listen } from '../registry.ts'
import { hang } from './hang.ts'

let hanging = 0
const listener = await listen(
  String(process.argv[2]),
  async (request, call) => {
    if (call.method === 'GetSystemStats') return Buffer.from(String(hanging))
    hanging++
    return hang(request, call)
  },
  { maxConcurrent: 100 },
)
console.log(listener.url)
