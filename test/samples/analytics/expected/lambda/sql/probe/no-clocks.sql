CREATE OR REPLACE TEMP TABLE "clocks" (
  "group_id" VARCHAR, "device_id" VARCHAR, "_boot" VARCHAR, "_folder_day" DATE, "_booted_ms" BIGINT
);
