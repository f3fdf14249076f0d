import type { GroupedRequest } from '@rpc-vs-mom/load'
import type { Questions } from '@rpc-vs-mom/workload'

/** What each question is called in tables: its method, with a number where another question has the same. */
function questionTypes(questions: Questions): string[] {
  const methods = questions.encode('protobuf').map(({ method }) => method.split('/').at(-1)!)
  return methods.map((method, index) => {
    const number = methods.slice(0, index).filter((one) => one === method).length
    return number === 0 ? method : `${method}-${number + 1}`
  })
}

/** The type of a request, by which it is counted: that of its question, and apart from it that of readers. */
export class RequestTypes {
  readonly #questions: readonly string[]

  constructor(questions: Questions) {
    this.#questions = questionTypes(questions)
  }

  of({ question, group }: Pick<GroupedRequest, 'question' | 'group'>): string {
    const name = this.#questions[question]!
    return group === undefined ? `${name}-reader` : name
  }
}
