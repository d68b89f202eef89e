export type Edition = "community" | "enterprise" | "percona";
