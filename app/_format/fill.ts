/** @returns the template with every `{name}` replaced by its value; a name without a value stays as it is */
export function fill(template: string, values: Record<string, string | number>): string {
  return template.replace(/\{(\w+)\}/g, (placeholder, name: string) => String(values[name] ?? placeholder));
}
