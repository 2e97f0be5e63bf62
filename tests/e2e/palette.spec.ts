import { expect, inspect, signIn, test } from "./journey-test";

test("an administrator finds a person and a section by keyboard alone, and can switch the key off", async ({ page }) => {
  await signIn(page, "한관리");
  await page.goto("/admin");
  const palette = page.getByRole("dialog", { name: "찾거나 바로 가기" });
  const field = palette.getByRole("combobox");
  await expect(page.getByRole("button", { name: "바로 가기" })).toBeEnabled();

  await test.step("/ opens it, arrows choose a section, and the focus is at its heading", async () => {
    await page.keyboard.press("/");
    await expect(field).toBeFocused();
    await inspect(page, "palette");
    await field.fill("최근 결제");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await expect(palette).toBeHidden();
    await expect(page.getByRole("heading", { level: 2, name: "최근 결제" })).toBeFocused();
    expect(new URL(page.url()).hash).toBe("#payments");
  });

  await test.step("an address opens the person's page", async () => {
    await page.keyboard.press("/");
    await field.fill("minji@trakko.demo");
    await page.keyboard.press("Enter");
    await expect(page.getByRole("heading", { level: 1, name: "김민지님의 결제" })).toBeVisible();
  });

  await test.step("Escape closes it and returns to where one was; a part of a name lists people", async () => {
    await page.getByRole("button", { name: "바로 가기" }).press("Enter");
    await page.keyboard.press("Escape");
    await expect(page.getByRole("button", { name: "바로 가기" })).toBeFocused();
    await page.keyboard.press("/");
    await field.fill("member0");
    await page.keyboard.press("Enter");
    await expect(page.getByRole("heading", { level: 2, name: "‘member0’ 검색 결과" })).toBeVisible();
  });

  await test.step("switched off, / types nothing and opens nothing, also after a reload", async () => {
    await page.getByRole("button", { name: "바로 가기" }).press("Enter");
    await palette.getByRole("checkbox", { name: "/ 키로 열기" }).uncheck();
    await page.keyboard.press("Escape");
    await page.reload();
    await expect(page.getByRole("button", { name: "바로 가기" })).toBeEnabled();
    await page.keyboard.press("/");
    await expect(palette).toBeHidden();
  });
});
