import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { clientAddress, noteConnections } from "@/app/_server/client-address";

const asked = (forwarded: string | null, proxies = 1, own: Record<string, string> = {}) =>
  clientAddress(
    new Request("http://localhost/", { headers: { ...(forwarded === null ? {} : { "x-forwarded-for": forwarded }), ...own } }),
    proxies,
  );

describe("the client's address", () => {
  it.each([
    ["behind one proxy, which adds its caller at the end", "6.6.6.6, 1.2.3.4", 1, "1.2.3.4"],
    ["behind two proxies", "6.6.6.6, 1.2.3.4, 10.0.0.1", 2, "1.2.3.4"],
    ["where a platform writes the only entry", "1.2.3.4", 1, "1.2.3.4"],
    ["with fewer entries than proxies", "1.2.3.4", 3, "1.2.3.4"],
    ["with a port", "1.2.3.4:5678", 1, "1.2.3.4"],
    ["in IPv6 with a port", "[2001:db8:0:7::1]:443", 1, "2001:db8:0:7::/64"],
    ["in IPv6 with a zone", "fe80::1%eth0", 1, "fe80:0:0:0::/64"],
    ["in IPv4 written as IPv6", "::ffff:1.2.3.4", 1, "1.2.3.4"],
    ["in IPv4 written as hexadecimal IPv6", "::FFFF:0102:0304", 1, "1.2.3.4"],
  ])("is found %s", (_, forwarded, proxies, address) => {
    expect(asked(forwarded, proxies)).toBe(address);
  });

  it("is the same for all of an IPv6 network, however it is written", () => {
    const same = ["2001:db8:1:2::1", "2001:DB8:1:2:ffff:ffff:ffff:ffff", "2001:0db8:0001:0002:0:0:1.2.3.4"];
    expect(new Set(same.map((one) => asked(one)))).toEqual(new Set(["2001:db8:1:2::/64"]));
    expect(asked("2001:db8:1:3::1")).not.toBe(asked(same[0] ?? ""));
  });

  it.each([null, "", ",", " , ", "unknown", "1.2.3", "999.1.1.1", "::::", "[", "1.2.3.4, x"])(
    "is one and the same for the rubbish %s",
    (forwarded) => {
      expect(asked(forwarded)).toBe("unreadable");
    },
  );

  it("is never an error and never longer than an address, whatever the header says", () => {
    const header = fc.string().filter((text) => /^[\t\x20-\x7e\x80-\xff]*$/.test(text));
    fc.assert(
      fc.property(header, fc.integer({ min: 0, max: 3 }), (text, proxies) => {
        expect(asked(text, proxies).length).toBeLessThanOrEqual(40);
      }),
    );
  });

  it("of a client that connects directly is that of its connection, whatever it claims", async () => {
    noteConnections();
    const seen: string[] = [];
    const server = createServer((request, response) => {
      const headers = Object.entries(request.headers).map(([name, value]) => [name, String(value)] as [string, string]);
      seen.push(clientAddress(new Request("http://localhost/", { headers }), 0));
      response.end();
    });
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    const { port } = server.address() as AddressInfo;
    const claims = { "x-forwarded-for": "6.6.6.6", "x-connection-address": "6.6.6.6" };
    await fetch(`http://127.0.0.1:${port}`, { headers: claims });
    await new Promise((done) => server.close(done));
    expect(seen).toEqual(["127.0.0.1"]);
  });
});
