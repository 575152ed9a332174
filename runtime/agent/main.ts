import { runGateway } from './run-gateway';

/** The agent of a gateway. Its native client may still have threads, so the process is ended and does not run out by itself. */
process.exit(await runGateway(process));
