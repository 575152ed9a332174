import { runHistoryHost } from './history-host';

// An interrupt of the terminal is for whoever ordered the past: it says when this ends.
process.on('SIGINT', () => {});
runHistoryHost(process);
