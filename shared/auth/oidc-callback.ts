/** The path below `public_url` that a provider sends people back to: register it there as the redirect URI. */
export const OIDC_CALLBACK = '/login/oidc/callback'
