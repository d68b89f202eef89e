import * as assert from "node:assert/strict";

import { accessOf, readUri } from "../../../../provider/io/mongodb/uri";

const source = "connection string";

describe("readUri()", () => {
    it("reads the seeds, the set's name, and the files for TLS", async () => {
        const uri =
            "mongodb://h1,h2:27018/?replicaSet=rs0&tls=true&tlsCAFile=/ca.pem&tlsCertificateKeyFile=/k.pem";
        assert.deepEqual(await readUri(uri, source), {
            seeds: ["h1:27017", "h2:27018"],
            setName: "rs0",
            tls: { ca: { file: "/ca.pem" }, certificateKey: { file: "/k.pem" } },
        });
    });

    it("reads the login, with a password or without", async () => {
        const eve = { username: "eve", authSource: "admin", mechanism: "DEFAULT" };
        for (const [uri, login] of [
            ["mongodb://eve:p%40ss@h/", { ...eve, password: "p@ss" }],
            ["mongodb://eve@h/", eve],
            ["mongodb://eve@h/?authSource=shop", { ...eve, authSource: "shop" }],
            ["mongodb://eve@h/?authMechanism=SCRAM-SHA-1", { ...eve, mechanism: "SCRAM-SHA-1" }],
            ["mongodb://h/?authMechanism=MONGODB-X509&tls=true", { mechanism: "MONGODB-X509" }],
        ] as const) {
            assert.deepEqual((await readUri(uri, source)).login, login);
        }
    });

    it("replaces the connection string's user, and drops its password", async () => {
        const { login } = await readUri("mongodb://eve:secret@h/?authSource=shop", source, "bob");
        assert.deepEqual(login, { username: "bob", authSource: "shop", mechanism: "DEFAULT" });
    });

    for (const uri of [
        "mongodb://eve:s3cret@h:99999/",
        "mongodb://eve:s3cret/s3cret@h/",
        "mongodb://eve:s3cret@s3cret@h/",
        "mongodb://eve:%zs3cret@h/",
        "eve:s3cret@h",
        "mongodb://eve:s3cret@h/?authMechanism=PLAIN",
        "mongodb://eve:s3cret@h/?tls=true&tlsCertificateKeyFilePassword=s3cret",
        "mongodb://eve:s3cret@h/?tlsInsecure=true",
    ]) {
        it(`refuses ${uri}, without repeating a secret part`, async () => {
            await assert.rejects(readUri(uri, source), (error: Error & { code?: string }) => {
                assert.equal(error.code, "command-line-invalid");
                assert.doesNotMatch(error.message, /s3cret/);
                return true;
            });
        });
    }

    it("names an option that the driver does not know", async () => {
        await assert.rejects(readUri("mongodb://h/?foo=1", source), { message: /foo/ });
    });
});

describe("accessOf()", () => {
    it("is empty for a set without authentication and TLS", () => {
        assert.deepEqual(accessOf({ seeds: [] }), {});
    });

    it("combines the login with the password", () => {
        const login = { username: "eve", authSource: "admin", mechanism: "DEFAULT" } as const;
        assert.deepEqual(accessOf({ seeds: [], login }, { secret: "p" }), {
            auth: { ...login, password: { secret: "p" } },
        });
        assert.deepEqual(accessOf({ seeds: [], tls: {}, login: { mechanism: "MONGODB-X509" } }), {
            auth: { mechanism: "MONGODB-X509" },
            tls: {},
        });
    });
});
