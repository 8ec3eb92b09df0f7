/** Where a provider sends people back to, below `public_url`: what is registered with it as the redirect URI. */
export const OIDC_CALLBACK = '/login/oidc/callback'
