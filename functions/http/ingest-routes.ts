/**
 * Which role may call which route of ingest. Separate from the API's table, which would lengthen the cold start that guests
 * wait for.
 */
import type { Routes } from './who-may.ts'

export const INGEST_ROUTES: Routes = {
  'POST /v1/evidence': 'report',
  'POST /v1/boots': 'report',
  'POST /v1/console': 'announce',
  'PUT /v1/expectations': 'announce',
  'PUT /v1/expectations/:instance': 'announce',
  'DELETE /v1/expectations/:instance': 'announce',
  'GET /v1/schemas/:schema': 'anybody',
}
