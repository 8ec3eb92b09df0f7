import type { IncidentRef } from '../store/incident-item.ts'
import type { Work } from './due-work.ts'

/** An evaluation of this incident, of the generation that is open by then. */
export const incidentWork = ({ fleet, cause, image }: Omit<IncidentRef, 'gen'>): Work<'incident'> => ({
  kind: 'incident',
  fleet,
  cause,
  image,
  gathered: false,
})
