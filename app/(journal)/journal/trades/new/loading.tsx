export { TradeSkeleton as default } from "../../../_forms/trade-skeleton";
