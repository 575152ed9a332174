/** For people: `event_time` and `since_ms` are numbers of ms. */
export const TIME_UTC = "parse_time('yyyy-MM-dd HH:mm:ss', event_time, 'UTC') AS time_utc";
export const SINCE_UTC = "parse_time('yyyy-MM-dd HH:mm:ss', since_ms, 'UTC') AS since_utc";
