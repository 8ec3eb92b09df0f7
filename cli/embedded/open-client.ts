import { type StoreClient, storeClient } from '../../functions/store/client.ts'

/**
 * A client of an embedded table (by its access key), or of one of the user's own: that one gets the credentials of
 * the environment where there are any, and anything where it checks none.
 */
export function openClient(endpoint: string, accessKey: string | null): StoreClient {
  if (accessKey !== null) return storeClient({ endpoint, access_key: accessKey })
  return storeClient({ endpoint, own_credentials: Boolean(process.env.AWS_ACCESS_KEY_ID) })
}
