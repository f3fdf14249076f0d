import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { exitCodes } from '@rpc-vs-mom/cli'
import { afterAll, describe, expect, test } from 'vitest'
import { settingsOf, type Questions } from '../workload.ts'
import { workload } from './index.ts'

const everyKind = join(import.meta.dirname, '../../test/own-service/every-kind.proto')
const folder = mkdtempSync(join(tmpdir(), 'own-service-test-'))
afterAll(() => rmSync(folder, { recursive: true }))

function draw(given: Record<string, unknown>): Promise<Questions> {
  return workload.draw(settingsOf(workload, given), 1)
}

function protoFile(name: string, text: string): string {
  const file = join(folder, name)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, `syntax = "proto3"; ${text}`)
  return file
}

const service = 'service S { rpc Do(M) returns (M); }'

test.each(['shop.v1.Orders/Place', 'shop.v1.Orders.Place', '.shop.v1.Orders/Place'])(
  '--call %s names a method',
  async (call) => {
    const questions = await draw({ proto: everyKind, call })
    expect(questions.encode('protobuf')[0]!.method).toBe('shop.v1.Orders/Place')
    expect(questions.title).toBe('shop.v1.Orders/Place')
  },
)

test('imports are found in --proto-path, beside the file, and where the library has them', async () => {
  protoFile('elsewhere/far.proto', 'package far; message F { int32 n = 1; }')
  protoFile('near/near.proto', 'package near; import "far.proto"; message N { far.F f = 1; }')
  const proto = protoFile(
    'near/main.proto',
    `import "near.proto"; import "far.proto"; import "google/protobuf/empty.proto";
     import "google/protobuf/descriptor.proto"; import "google/protobuf/type.proto";
     message M { near.N n = 1; google.protobuf.Empty e = 2; google.protobuf.FileOptions o = 3; }
     ${service}`,
  )
  const protoPath = [join(folder, 'elsewhere')]
  const data = ['{"n": {"f": {"n": 1}}, "e": {}}']
  const questions = await draw({ proto, protoPath, call: 'S/Do', data })
  expect(Buffer.from(questions.encode('protobuf')[0]!.body).toString('hex')).toBe(
    '0a040a0208011200',
  )
})

test('files that import each other are read once', async () => {
  protoFile('circle/b.proto', 'import "circle/a.proto"; message B { M m = 1; }')
  protoFile('circle/a.proto', `import "circle/b.proto"; message M { B b = 1; } ${service}`)
  const proto = 'circle/a.proto'
  const questions = await draw({ proto, protoPath: [folder], call: 'S/Do', data: ['{"b": {}}'] })
  expect(Buffer.from(questions.encode('protobuf')[0]!.body).toString('hex')).toBe('0a00')
})

describe('what names no unary method is refused in one sentence:', () => {
  const orders = 'shop.v1.Orders'
  test.each([
    [{ proto: everyKind }, '--call <package.Service/Method> is missing'],
    [{ call: `${orders}/Place` }, '--proto <file> is missing'],
    [
      { proto: everyKind, call: 'Place' },
      '--call Place does not have the form package.Service/Method.',
    ],
    [
      { proto: everyKind, call: `${orders}/Plaze` },
      `The service ${orders} has no method "Plaze"; it has Place, Watch, Upload, Chat. Did you mean Place?`,
    ],
    [
      { proto: everyKind, call: 'shop.v1.Order/Place' },
      'There is no service "shop.v1.Order"; there is shop.v1.Orders. Did you mean shop.v1.Orders?',
    ],
    [
      { proto: everyKind, call: `${orders}/Watch` },
      `--call ${orders}/Watch is server streaming; only unary methods can be called.`,
    ],
    [{ proto: everyKind, call: `${orders}/Upload` }, 'is client streaming'],
    [{ proto: everyKind, call: `${orders}/Chat` }, 'is bidirectionally streaming'],
    [{ proto: 'nowhere.proto', call: 'S/Do' }, '--proto nowhere.proto cannot be read: ENOENT'],
    [{ proto: tmpdir(), call: 'S/Do' }, 'cannot be read: it is no regular file.'],
    [
      { proto: protoFile('bad.proto', 'message {'), call: 'S/Do' },
      `${folder}/bad.proto cannot be read as a proto file: illegal type name '{' (line 1).`,
    ],
    [
      { proto: protoFile('open.proto', `message M { N n = 1; } ${service}`), call: 'S/Do' },
      "open.proto cannot be read: no such Type or Enum 'N' in Type .M.",
    ],
    [
      { proto: protoFile('lost.proto', 'import "google/api/http.proto";'), call: 'S/Do' },
      `${folder}/lost.proto imports "google/api/http.proto", which is not in ${folder}, .; add its folder with --proto-path.`,
    ],
    [
      { proto: protoFile('none.proto', 'message M {}'), call: 'S/Do' },
      'There is no service "S": the proto files have none.',
    ],
  ])('%j', async (given, sentence) => {
    const drawing = draw(given)
    await expect(drawing).rejects.toThrow(sentence)
    await expect(drawing).rejects.toMatchObject({ exitCode: exitCodes.usage })
  })
})
