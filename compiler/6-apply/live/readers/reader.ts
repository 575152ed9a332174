import type { JsonMap } from '../../../5-plan/canonical';
import type { Clients } from '../../aws/clients';

/**
 * Reads what AWS has of a resource, in the shape of its template; undefined where it is not there. Other errors are thrown.
 * A property that it does not name was not read; one that is not there is null.
 */
export type Reader = (clients: Clients, declared: JsonMap) => Promise<JsonMap | undefined>;
