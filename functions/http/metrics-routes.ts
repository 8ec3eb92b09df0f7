/** Who may ask for metrics where they are not open to this machine alone. */
import type { Routes } from './who-may.ts'

export const METRICS_ROUTES: Routes = { 'GET /metrics': 'scrape' }
