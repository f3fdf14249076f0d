import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'

/*
 * The tables as the original study's object-relational mapper made them: moments as text, three of them
 * per row that no query reads, and no index but those on `deleted_at`, where every entry is NULL.
 */

const bookkeeping = {
  id: integer('id').primaryKey(),
  createdAt: text('created_at').notNull(),
  updatedAt: text('updated_at').notNull(),
  deletedAt: text('deleted_at'),
}

export const originalStores = sqliteTable(
  'original_stores',
  { ...bookkeeping, name: text('name').notNull(), region: text('region').notNull() },
  (store) => [index('original_stores_deleted_at').on(store.deletedAt)],
)

export const originalProducts = sqliteTable(
  'original_products',
  {
    ...bookkeeping,
    name: text('name').notNull(),
    category: text('category').notNull(),
    priceCents: integer('price_cents').notNull(),
  },
  (product) => [index('original_products_deleted_at').on(product.deletedAt)],
)

export const originalCustomers = sqliteTable(
  'original_customers',
  {
    ...bookkeeping,
    firstName: text('first_name').notNull(),
    lastName: text('last_name').notNull(),
  },
  (customer) => [index('original_customers_deleted_at').on(customer.deletedAt)],
)

export const originalSales = sqliteTable(
  'original_sales',
  {
    ...bookkeeping,
    /** `YYYY-MM-DD HH:MM:SS+00:00`. */
    saleDate: text('sale_date').notNull(),
    amountCents: integer('amount_cents').notNull(),
    storeId: integer('store_id').notNull(),
    productId: integer('product_id').notNull(),
    customerId: integer('customer_id').notNull(),
  },
  (sale) => [index('original_sales_deleted_at').on(sale.deletedAt)],
)
