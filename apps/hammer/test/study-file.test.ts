import { join } from 'node:path'
import { DatabaseSync, type SQLInputValue } from 'node:sqlite'
import { generateDataset } from '@rpc-vs-mom/dataset'
import type { SalesRequest } from '@rpc-vs-mom/schema'
import { salesWorkload } from '@rpc-vs-mom/workload/sales'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { runApp, temporaryFolder } from '@rpc-vs-mom/experiment'

const spec = { seed: 3, sales: 2000 }
const stack = new AsyncDisposableStack()
let database: DatabaseSync

beforeAll(async () => {
  const path = join(await temporaryFolder(stack), 'database.db')
  const data = ['--seed', String(spec.seed), '--sales', String(spec.sales)]
  await runApp('seeder', ['--format', 'original', '--out', path, ...data])
  database = new DatabaseSync(path, { readOnly: true })
  stack.defer(() => database.close())
})
afterAll(() => stack.disposeAsync())

/** What the original study's workers ask of their database, filter by filter. */
function theirQuery(request: SalesRequest): { sql: string; values: SQLInputValue[] } {
  const joins: string[] = []
  const wanted: string[] = []
  const values: SQLInputValue[] = []
  const filter = (condition: string, ...bound: SQLInputValue[]): void => {
    wanted.push(condition)
    values.push(...bound)
  }
  const { region, category, buyerKeyword, productKeyword, startHour, endHour } = request
  const moment = (date: string): string =>
    `${date}${' 00:00:00'.slice(date.length === 10 ? 0 : date.length === 16 ? 6 : 9)}+00:00`
  if (region !== '') {
    joins.push('JOIN stores ON stores.id = sales.store_id')
    joins.push('JOIN regions ON regions.id = stores.region_id')
    filter('regions.name = ?', region)
  }
  if (category !== '' || productKeyword !== '') {
    joins.push('JOIN products ON products.id = sales.product_id')
  }
  if (category !== '') filter('products.category = ?', category)
  if (productKeyword !== '') filter('products.name LIKE ?', `%${productKeyword}%`)
  if (buyerKeyword !== '') {
    joins.push('JOIN customers ON customers.id = sales.customer_id')
    const like = `%${buyerKeyword}%`
    filter('(customers.first_name LIKE ? OR customers.last_name LIKE ?)', like, like)
  }
  if (request.startDate !== '') filter('sales.date >= ?', moment(request.startDate))
  if (request.endDate !== '') filter('sales.date <= ?', moment(request.endDate))
  const hour = "CAST(strftime('%H', sales.date) AS INT)"
  if (startHour !== undefined) filter(`${hour} >= ?`, startHour)
  if (endHour !== undefined) filter(`${hour} <= ?`, endHour)
  const where = [...wanted, 'sales.deleted_at IS NULL'].join(' AND ')
  const sql = `SELECT count(*) AS count, coalesce(sum(amount), 0) AS revenueCents FROM sales ${joins.join(' ')} WHERE ${where}`
  return { sql, values }
}

test("the file of --format original answers the original study's SQL as the oracle does", () => {
  const { requests, answers } = salesWorkload(generateDataset(spec), {
    seed: 1,
    requests: 300,
    defaultShare: 0.2,
    common: true,
  })
  const given = requests.map((request) => {
    const { sql, values } = theirQuery(request)
    return { ...database.prepare(sql).get(...values) }
  })
  expect(given).toEqual(answers.map(({ count, revenueCents }) => ({ count, revenueCents })))
  expect(answers.filter(({ count }) => count > 0).length).toBeGreaterThan(100)
})
