import { runHost } from './host';

runHost(process);
