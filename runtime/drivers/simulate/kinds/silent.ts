/** The fault that every simulated device has, whatever its model: it says nothing. */
export const SILENT = 'silent';

export const SILENT_ABOUT = 'Nothing is said, as by a sensor that is dead.';
