/**
 * The read API and the dashboard, server-rendered. Each part of boot-health that can be changed (incidents, repairs, the
 * guard, instances) has its own route file; this file combines them.
 */
import { Hono } from 'hono'
import type { ApiDeps } from '../deps.ts'
import type { Authenticate } from '../http/caller.ts'
import { answerErrors } from '../http/problem-response.ts'
import { createAccess } from './access.ts'
import { addAnnotationRoutes } from './annotation-routes.ts'
import { addChannelForms } from './channel-forms.ts'
import { addEventRoutes } from './event-routes.ts'
import { addFleetRoutes } from './fleet-routes.ts'
import { addGateRoutes } from './gate-routes.ts'
import { addGuardForms } from './guard-forms.ts'
import { addGuardRoutes } from './guard-routes.ts'
import { addHealthRoute } from './health-route.ts'
import { addImageRoutes } from './image-routes.ts'
import { addIncidentForms } from './incident-forms.ts'
import { addIncidentRoutes } from './incident-routes.ts'
import { addInstanceForms } from './instance-forms.ts'
import { addInstanceRoutes } from './instance-routes.ts'
import { addJsonRoutes } from './json-routes.ts'
import { addListFiles } from './list-files.ts'
import { addMemberLists } from './member-lists.ts'
import { addOpenApiRoute } from './openapi-route.ts'
import { createOperate, type Operate } from './operate.ts'
import { addPageHeaders } from './page-headers.ts'
import { addPageRoutes } from './page-routes.ts'
import { addPagerDutyRoutes } from './pagerduty-routes.ts'
import { addAssetRoutes } from './pages/assets.ts'
import { createProxyIdentity } from './proxy-identity.ts'
import { addRawText } from './raw-reads.ts'
import { addRemediationRoutes } from './remediation-routes.ts'
import { addSessionRoutes } from './session.ts'
import { addSessionLists } from './session-lists.ts'
import { createSessions } from './sessions.ts'
import { addSilenceRoutes } from './silence-routes.ts'
import { addSlackRoutes } from './slack-routes.ts'
import { addTrendRoutes } from './trend-routes.ts'
import { addVerdictRoutes } from './verdict-routes.ts'

type AddRoutes = (app: Hono, deps: ApiDeps, authenticate: Authenticate) => void

/** Order matters where paths overlap: the first that matches answers. */
const ROUTES: AddRoutes[] = [
  addRemediationRoutes,
  addGuardRoutes,
  addIncidentRoutes,
  addSilenceRoutes,
  addAnnotationRoutes,
  addTrendRoutes,
  addFleetRoutes,
  addImageRoutes,
  addInstanceRoutes,
  addVerdictRoutes,
  addGateRoutes,
  addJsonRoutes,
  addMemberLists,
  addListFiles,
  addRawText,
]

const FORMS: ((app: Hono, deps: ApiDeps, operate: Operate) => void)[] = [
  addChannelForms,
  addGuardForms,
  addIncidentForms,
  addInstanceForms,
]

/** The whole app: dashboard, read API, operators' actions, claims of repairs. Errors are problem answers. */
export function createApiApp(deps: ApiDeps): Hono {
  const app = new Hono()
  const sessions = createSessions(deps)
  const proxy = createProxyIdentity(deps)
  const access = createAccess(deps, { sessions, proxy })
  app.use('*', proxy.strip)
  addPageHeaders(app, deps.config)
  addAssetRoutes(app)
  addHealthRoute(app, deps)
  addOpenApiRoute(app)
  for (const add of ROUTES) add(app, deps, access.authenticate)
  addSessionRoutes(app, deps, access, sessions)
  addSessionLists(app, deps, access)
  addEventRoutes(app, deps, { sessions, proxy })
  addSlackRoutes(app, deps)
  addPagerDutyRoutes(app, deps)
  addPageRoutes(app, deps, access)
  for (const add of FORMS) add(app, deps, createOperate(access))
  answerErrors(app, deps.log)
  return app
}
