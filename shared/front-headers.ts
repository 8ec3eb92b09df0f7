/** Headers that CloudFront writes for its origin (cdk/front.ts), and the functions read (functions/aws/front.ts). */

/** Proves that the request came through CloudFront. */
export const FRONT_HEADER = 'boot-health-front'
/** The address that the viewer came from. */
export const VIEWER_HEADER = 'boot-health-viewer'
