import { ApiError, type Status } from '../api-error.ts';

/** The method means nothing there. */
export const methodNotAllowed = (): ApiError =>
  new ApiError(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource');

/** What is answered when it was done and there is no object to show. */
export const success = (
  details?: object,
): Omit<Status, 'status' | 'message' | 'reason' | 'code'> & { status: 'Success' } => ({
  apiVersion: 'v1',
  kind: 'Status',
  metadata: {},
  status: 'Success',
  ...(details && { details }),
});
