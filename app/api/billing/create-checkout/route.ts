// The integration guide's other name for the same route.
export { POST } from "../create/route";
