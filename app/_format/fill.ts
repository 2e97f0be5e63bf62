/**
 * @returns the template with each `{name}` replaced by its value. A name without a value stays
 *   unchanged
 */
export function fill(template: string, values: Record<string, string | number>): string {
  return template.replace(/\{(\w+)\}/g, (placeholder, name: string) => String(values[name] ?? placeholder));
}
