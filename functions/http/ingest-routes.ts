/** Who may call what of ingest. Apart from the API's, which a guest would wait for at a cold start. */
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
