/** Which roles may read metrics, where a token is needed. */
import type { Routes } from './who-may.ts'

export const METRICS_ROUTES: Routes = { 'GET /metrics': 'scrape' }
