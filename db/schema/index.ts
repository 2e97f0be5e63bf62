export * from "./catalog";
export * from "./invoices";
export * from "./journal";
export * from "./operations";
export * from "./people";
export * from "./rate-limits";
export * from "./reconciliation";
export * from "./subscriptions";
