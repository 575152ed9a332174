/** The id of a certificate, by which AWS knows it. Certificates are principals by their ARN; a Cognito identity is none. */
export const certificateOf = (principal: string): string | undefined => /:cert\/([0-9a-f]{64})$/i.exec(principal)?.[1];
