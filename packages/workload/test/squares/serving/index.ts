import type { Serving } from '../../../src/index.ts'
import { codecs, contract } from '../contract.ts'

export const serving: Serving = {
  options: [],
  async open() {
    return {
      contract,
      handlers: [
        {
          method: contract.methods[0]!,
          async answer(request, { contentType }) {
            const codec = contentType === codecs.json.contentType ? codecs.json : codecs.protobuf
            return codec.encode(codec.decode(request) ** 2)
          },
        },
      ],
      close: async () => {},
    }
  },
}
