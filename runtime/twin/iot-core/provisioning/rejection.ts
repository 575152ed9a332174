/**
 * Why a provisioning request fails, as the device is told: {statusCode, errorCode, errorMessage} (AWS IoT developer guide,
 * "Device provisioning MQTT API"). The page gives the shape and not the codes; BEHAVIOUR.md says where each comes from.
 */
export class Rejection extends Error {
  readonly statusCode: number;
  readonly errorCode: string;

  constructor(statusCode: number, errorCode: string, errorMessage: string) {
    super(errorMessage);
    this.statusCode = statusCode;
    this.errorCode = errorCode;
  }
}

export const badPayload = (why: string) => new Rejection(400, 'InvalidPayload', why);
export const badToken = (why: string) => new Rejection(400, 'InvalidCertificateOwnershipToken', why);
export const accessDenied = () => new Rejection(403, 'AccessDenied', 'Access Denied');
export const notFound = (what: string) => new Rejection(404, 'ResourceNotFound', `${what} does not exist`);
export const conflict = (what: string) => new Rejection(409, 'ResourceConflict', what);
export const registrationFailed = (why: string) => new Rejection(400, 'ResourceRegistrationFailure', why);
